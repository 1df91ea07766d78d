import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

/**
 * Dependencies that go into the main bundle: pure JavaScript, and the CLI starts in 60 % of the time.
 * The others stay outside: electron is the runtime, koffi is native, electron-store is the app's alone.
 */
const bundled = ['commander', 'pino', 'smol-toml', 'ws', 'zod'];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: { exclude: bundled },
      // What Node 22.15 runs, the oldest that is accepted (build/runtime.mjs): `using` is written out for it.
      target: 'node22',
      sourcemap: true,
      rolldownOptions: {
        input: {
          app: 'src-main/app/main.ts',
          agent: 'src-main/start/utility-process.ts',
          cli: 'src-main/cli/main.ts',
          'child-thread': 'src-main/features/profiling/run/child-thread.ts',
        },
        // Shared code lies beside the entries, so that a path relative to import.meta.url holds wherever the bundler
        // puts a module.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'shared-[name].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed renderer loads neither an ES module nor a package: one CommonJS file with everything in it.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'src-main/app/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [svelte({ configFile: false })],
    build: {
      outDir: 'out/renderer',
      minify: true,
      rolldownOptions: {
        input: { popover: 'src-renderer/popover/popover.html', window: 'src-renderer/window/window.html' },
        // What two of them need is one file: each costs a request before the first paint.
        output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } },
      },
    },
  },
});
