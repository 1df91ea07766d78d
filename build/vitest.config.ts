import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** `vitest run` takes test/unit, `vitest run --mode slow` takes test/slow. */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: [`test/${mode === 'slow' ? 'slow' : 'unit'}/**/*.test.ts`],
    setupFiles: ['test/leaks.ts'],
    maxWorkers: 2,
  },
}));
