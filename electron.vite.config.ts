import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** The oldest Electron the bundle must run in: the one the tests use (Node 20.18, Chrome 130). */
process.env['ELECTRON_MAJOR_VER'] ??= '33';

const at = (path: string) => resolve(import.meta.dirname, path);

const mainEntries = {
  index: at('src/main/index.ts'),
  cli: at('src/main/cli.ts'),
  probe: at('src/main/probes/child.ts'),
  worker: at('src/main/workers/worker.ts'),
};

/**
 * Loaded from node_modules at run time: native code; highs, which reads its WebAssembly from beside itself; piscina, which starts a thread from a file of its own; and `open`,
 * which declares a `__dirname` that collides with the one electron-vite puts into every chunk that mentions it.
 */
const external = ['better-sqlite3', 'highs', 'piscina', 'open', /\.node$/];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      // Names stay readable in the stack of an error that a user reports; it costs no measurable time at start.
      minify: false,
      rolldownOptions: {
        input: mainEntries,
        external,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      minify: true,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react()],
    build: {
      minify: true,
      outDir: at('out/renderer'),
      rolldownOptions: { input: at('src/renderer/index.html') },
    },
  },
});
