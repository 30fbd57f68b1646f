import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

/**
 * The built renderer, read whole at start: a fixed map from URL path to bytes, so that no request can name a file.
 * The desktop's `app:` protocol and the loopback server answer from the same map with the same headers.
 */
export type Page = ReadonlyMap<string, PageFile>;
export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** The page runs its own scripts and styles and talks to its own origin; nothing else. */
const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': securityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

/** Reads every file of a known type below `folder`; `/` answers with index.html. */
export const readPage = async (folder: string): Promise<Page> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in types);
  const page = new Map<string, PageFile>();
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    const served: PageFile = { body: new Uint8Array(await readFile(path)), headers: headersOf(url) };
    page.set(url, served);
    if (url === '/index.html') page.set('/', served);
  }
  return page;
};

const headersOf = (url: string): Readonly<Record<string, string>> => ({
  ...pageHeaders,
  'content-type': types[extname(url)] ?? 'application/octet-stream',
  'cache-control': url.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
});
