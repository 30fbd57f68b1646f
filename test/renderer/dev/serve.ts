import { createServer } from 'node:http';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { readPage } from '../../../src/main/page.ts';

/** Builds the page with the fake bridge and serves it with the headers of the real hosts: `node test/renderer/dev/serve.ts`. */
const out = resolve(import.meta.dirname, '../../../test-results/renderer-dev');
const port = Number(process.env['PORT'] ?? 4178);

await build({
  root: import.meta.dirname,
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  worker: { format: 'es' },
  build: { outDir: out, emptyOutDir: true, minify: false, target: 'chrome130' },
});

const page = await readPage(out);
createServer((request, response) => {
  const file = page.get(new URL(request.url ?? '/', 'http://localhost').pathname);
  response.writeHead(file === undefined ? 404 : 200, file?.headers);
  response.end(file?.body);
}).listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${String(port)}/\n`));
