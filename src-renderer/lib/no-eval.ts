import { config } from 'zod';

// zod compiles its schemas with `new Function` unless told not to; our content security policy forbids that. Imported
// before any schema parses.
config({ jitless: true });
