import type { Server } from 'node:http';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ok } from '../../../src/core/result.ts';
import { createDispatcher } from '../../../src/main/dispatch.ts';
import type { Page } from '../../../src/main/page.ts';
import { pageHeaders } from '../../../src/main/page.ts';
import type { Guard } from '../../../src/main/serve/guard.ts';
import { createGuard } from '../../../src/main/serve/guard.ts';
import { createPageServer, listen } from '../../../src/main/serve/server.ts';
import { connectSockets } from '../../../src/main/serve/socket.ts';
import { createSocketBridge } from '../../../src/renderer/app/socket-bridge.ts';
import { fakeHandlers } from '../../fakes/handlers.ts';

const page: Page = new Map([['/', { body: new TextEncoder().encode('<!doctype html>page'), headers: pageHeaders }]]);

let port = 0;
let seconds = 0;
let guard: Guard;
let server: Server;
let sockets: { close(): Promise<void> };
let cancelled = 0;

beforeEach(async () => {
  cancelled = 0;
  guard = createGuard(
    () => port,
    () => seconds,
  );
  server = createPageServer(page, guard);
  sockets = connectSockets(server, guard, () =>
    createDispatcher(
      fakeHandlers({
        'runs.list': () => Promise.resolve(ok([])),
        'profile.start': (_input, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              cancelled++;
              resolve({ ok: false, error: { code: 'cancelled' } });
            });
          }),
      }),
      () => undefined,
    ),
  );
  const listening = await listen(server, 0);
  if (!listening.ok) throw new Error('no port');
  port = listening.value;
});
afterEach(async () => {
  await sockets.close();
  server.close();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    call.on('error', reject);
    call.end();
  });

const signIn = async () => {
  const reply = await get(`/?token=${guard.token}`);
  return String(reply.headers['set-cookie']).split(';')[0] ?? '';
};

const open = (headers: Record<string, string>) =>
  new Promise<WebSocket | number>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });

let lastSocket: WebSocket | undefined;
const signedInBridge = async () => {
  const headers = { origin: `http://127.0.0.1:${port}`, cookie: await signIn() };
  const connect = (address: string) =>
    (lastSocket = new WebSocket(address, { headers })) as unknown as globalThis.WebSocket;
  return createSocketBridge(`http://127.0.0.1:${port}`, connect);
};

describe('the page', () => {
  test('is not shown without a token', async () => {
    expect((await get('/')).status).toBe(403);
  });

  test('comes with a strict policy after the token became a cookie', async () => {
    const signedIn = await get(`/?token=${guard.token}`);
    expect(signedIn).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(String(signedIn.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    const reply = await get('/', { cookie: await signIn() });
    expect(reply.text).toContain('page');
    expect(reply.headers['content-security-policy']).toContain("default-src 'none'");
    expect(reply.headers['content-security-policy']).not.toContain('unsafe');
  });

  test.each(['/../package.json', '/%2e%2e/package.json', '/etc/passwd', '//etc/passwd'])(
    'has no file at %s',
    async (path) => {
      expect((await get(path, { cookie: await signIn() })).status).toBe(404);
    },
  );

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example'])('refuses the host %j', async (host) => {
    expect((await get(`/?token=${guard.token}`, { host })).status).toBe(403);
  });

  test.each(['localhost:1', '127.0.0.1', '[::1]:9000'])(
    'answers to the host %s, whatever the forwarded port',
    async (host) => {
      expect((await get(`/?token=${guard.token}`, { host })).status).toBe(303);
    },
  );

  test('refuses other methods', async () => {
    expect((await get('/', { cookie: await signIn() }, 'POST')).status).toBe(405);
  });

  test('a right token is refused for a second after five wrong ones', async () => {
    for (let i = 0; i < 5; i++) expect((await get(`/?token=wrong${i}`)).status).toBe(403);
    expect((await get(`/?token=${guard.token}`)).status).toBe(403);
    seconds += 2;
    expect((await get(`/?token=${guard.token}`)).status).toBe(303);
  });
});

describe('the socket', () => {
  const origin = () => ({ origin: `http://127.0.0.1:${port}` });

  test('needs the cookie', async () => {
    expect(await open(origin())).toBe(403);
  });

  test('needs our own origin', async () => {
    const cookie = await signIn();
    expect(await open({ cookie })).toBe(403);
    expect(await open({ cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await open({ cookie, origin: 'null' })).toBe(403);
  });

  test('admits eight pages and no ninth', async () => {
    const headers = { ...origin(), cookie: await signIn() };
    const opened: unknown[] = [];
    for (let i = 0; i < 9; i++) opened.push(await open(headers));
    expect(opened.filter((socket) => socket instanceof WebSocket)).toHaveLength(8);
    expect(opened[8]).toBe(403);
  });

  test('a malformed frame ends the conversation', async () => {
    const socket = await open({ ...origin(), cookie: await signIn() });
    if (!(socket instanceof WebSocket)) throw new Error('refused');
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send('{"kind":"start"}');
    expect(await closed).toBe(1008);
  });

  test('a page that goes away cancels what it started', async () => {
    const socket = await open({ ...origin(), cookie: await signIn() });
    if (!(socket instanceof WebSocket)) throw new Error('refused');
    socket.send(JSON.stringify({ kind: 'start', id: 'p', channel: 'profile.start', input: { mode: 'quick' } }));
    socket.send(JSON.stringify({ kind: 'start', id: 'l', channel: 'runs.list', input: {} }));
    await new Promise((resolve) => socket.once('message', resolve));
    socket.close();
    await expect.poll(() => cancelled).toBe(1);
  });

  test('the page’s bridge calls, gets progress and cancels over it', async () => {
    const bridge = await signedInBridge();
    expect(await bridge.start('runs.list', '1', {})).toEqual({ ok: true, value: [] });
    const profile = bridge.start('profile.start', '2', { mode: 'quick' });
    bridge.cancel('2');
    expect(await profile).toEqual({ ok: false, error: { code: 'cancelled' } });
  });

  test('the bridge answers "failed" when the connection is lost, and connects again', async () => {
    const bridge = await signedInBridge();
    await bridge.start('runs.list', '1', {});
    const profile = bridge.start('profile.start', '2', { mode: 'quick' });
    lastSocket?.terminate();
    expect(await profile).toMatchObject({ ok: false, error: { code: 'failed' } });
    expect(await bridge.start('runs.list', '3', {})).toEqual({ ok: true, value: [] });
  });
});
