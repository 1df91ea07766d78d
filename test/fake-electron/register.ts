import { registerHooks } from 'node:module';

/** Answers `electron` with the double, in ES modules and in CommonJS. */
const double = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'electron' ? double : specifier, context),
});
