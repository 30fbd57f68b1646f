import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Page } from '../page.ts';
import { pageHeaders } from '../page.ts';
import type { Guard } from './guard.ts';

/** Answers the page's files, from memory, to who the guard admits. */
export const createPageServer = (page: Page, guard: Guard): Server =>
  createServer({ requestTimeout: 10_000, maxHeaderSize: 16_384 }, (request, response) => {
    if (!guard.isOwnHost(request)) return answer(response, 403, 'this server answers to its loopback address only\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'only GET\n');
    const url = addressOf(request.url ?? '');
    if (url === undefined) return answer(response, 400, 'not an address of this server\n');
    const token = url.searchParams.get('token');
    if (token !== null) return admit(response, guard, token);
    if (!guard.hasCookie(request))
      return answer(response, 403, 'open the whole address that was printed, token included\n');
    sendFile(request, response, page, url.pathname);
  });

/** A path of this server; nothing else (`*`, `//`, a proxy's whole address) has a meaning here. */
const addressOf = (target: string): URL | undefined => {
  const address = `http://localhost${target}`;
  return target.startsWith('/') && URL.canParse(address) ? new URL(address) : undefined;
};

/** A right token becomes a cookie, and leaves the address. */
const admit = (response: ServerResponse, guard: Guard, token: string): void => {
  if (!guard.isToken(token)) return answer(response, 403, 'wrong token: open the address that was printed last\n');
  response.writeHead(303, { ...pageHeaders, location: '/', 'set-cookie': guard.cookieHeader() });
  response.end();
};

const sendFile = (request: IncomingMessage, response: ServerResponse, page: Page, path: string): void => {
  const file = page.get(path);
  if (file === undefined) return answer(response, 404, 'not found\n');
  response.writeHead(200, { ...file.headers, 'content-length': file.body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : file.body);
};

const answer = (response: ServerResponse, status: number, text: string) => {
  response.writeHead(status, {
    ...pageHeaders,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(text);
};

/** Listens on the loopback address only; port 0 takes any free one. */
export const listen = (server: Server, port: number): Promise<Result<number, AppError>> =>
  new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(fail(listenError(error, port))));
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });

const listenError = (error: NodeJS.ErrnoException, port: number): AppError => {
  const why = error.code === 'EADDRINUSE' ? 'another program listens on it' : error.message;
  return { code: 'not-available', what: `port ${port}`, why };
};
