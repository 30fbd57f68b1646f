import type { Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ok } from '../../../src/core/result.ts';
import { createDispatcher } from '../../../src/main/dispatch.ts';
import { pageHeaders } from '../../../src/main/page.ts';
import type { Guard } from '../../../src/main/serve/guard.ts';
import { createGuard } from '../../../src/main/serve/guard.ts';
import { createPageServer, listen } from '../../../src/main/serve/server.ts';
import { connectSockets } from '../../../src/main/serve/socket.ts';
import { fakeHandlers } from '../../fakes/handlers.ts';

/** Any page in the user's browser, and any program on the machine, can send bytes to the port: none may end the app. */
let port = 0;
let guard: Guard;
let server: Server;
let sockets: { close(): Promise<void> };

beforeEach(async () => {
  guard = createGuard(
    () => port,
    () => 0,
  );
  server = createPageServer(new Map([['/', { body: new TextEncoder().encode('page'), headers: pageHeaders }]]), guard);
  sockets = connectSockets(server, guard, () =>
    createDispatcher(fakeHandlers({ 'runs.list': () => Promise.resolve(ok([])) }), () => undefined),
  );
  const listening = await listen(server, 0);
  if (!listening.ok) throw new Error('no port');
  port = listening.value;
});
afterEach(async () => {
  await sockets.close();
  server.close();
});

/** What the server says to `text` until it hangs up. */
const exchange = (text: string) =>
  new Promise<string>((resolve) => {
    let said = '';
    const stream = connect(port, '127.0.0.1', () => stream.write(text));
    stream.on('data', (chunk) => (said += chunk.toString('latin1')));
    stream.on('error', () => undefined);
    stream.on('close', () => resolve(said));
  });

const call = (line: string, ...more: readonly string[]) =>
  exchange([line, `Host: 127.0.0.1:${port}`, 'Connection: close', ...more, '', ''].join('\r\n'));
const status = (answer: string) => Number(answer.split(' ')[1]);
const cookie = () => `Cookie: ${guard.cookieHeader().split(';')[0] ?? ''}`;

const isServing = async () => status(await call('GET / HTTP/1.1', cookie())) === 200;

test.each([
  ['http://', 400],
  ['http://x/', 400],
  ['//', 404],
  ['//a:99999999/', 404],
  ['///', 404],
  ['/%00', 404],
  ['/%', 404],
  // A URL parser makes it `/`; only a map of files stands behind it.
  ['/\\..\\..', 200],
])('answers the address %j', async (target, expected) => {
  expect(status(await call(`GET ${target} HTTP/1.1`, cookie()))).toBe(expected);
  expect(await isServing()).toBe(true);
});

test.each([
  ['OPTIONS * HTTP/1.1', 405],
  ['OPTIONS / HTTP/1.1', 405],
  ['TRACE / HTTP/1.1', 405],
  ['POST / HTTP/1.1', 405],
  ['HEAD / HTTP/1.1', 200],
])('answers %s', async (line, expected) => {
  expect(status(await call(line, cookie()))).toBe(expected);
});

test('answers an address of 8000 characters', async () => {
  expect(status(await call(`GET /${'a'.repeat(8000)} HTTP/1.1`, cookie()))).toBe(404);
});

test('answers HEAD without a body', async () => {
  expect((await call('HEAD / HTTP/1.1', cookie())).split('\r\n\r\n')[1]).toBe('');
});

test.each(['CONNECT x:1 HTTP/1.1', 'PRI * HTTP/2.0', 'nonsense', 'GET / HTTP/9.9'])(
  'stays up after %j',
  async (line) => {
    await call(line);
    expect(await isServing()).toBe(true);
  },
);

test('refuses an upgrade to anything but its own socket, whatever follows', async () => {
  const upgrade = ['Upgrade: h2c', 'Connection: Upgrade', cookie(), `Origin: http://127.0.0.1:${port}`];
  const request = ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`, ...upgrade, '', 'x'.repeat(10_000)].join('\r\n');
  expect(status(await exchange(request))).toBe(403);
});

test('survives callers that hang up in the middle of an upgrade', async () => {
  const upgrade = `GET /bridge HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`;
  for (let i = 0; i < 100; i++) {
    await new Promise<void>((resolve) => {
      const stream = connect(port, '127.0.0.1', () => {
        stream.write(upgrade + 'x'.repeat(i * 100), () => stream.resetAndDestroy());
      });
      stream.on('error', () => undefined);
      stream.on('close', () => resolve());
    });
  }
  expect(await isServing()).toBe(true);
});

const openSocket = () =>
  new Promise<WebSocket>((resolve, reject) => {
    const headers = { origin: `http://127.0.0.1:${port}`, cookie: cookie().slice('Cookie: '.length) };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });

const closeCode = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve));

const listCall = (id: string) => JSON.stringify({ kind: 'start', id, channel: 'runs.list', input: {} });

test.each([
  ['a frame of 9 MB', 'x'.repeat(9e6), 1009],
  ['a binary frame', Buffer.from(listCall('a')), 1008],
  ['deep nesting', '['.repeat(100_000), 1008],
  ['a start without a channel', '{"kind":"start","id":"a"}', 1008],
  ['an id that is no text', '{"kind":"cancel","id":7}', 1008],
  ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 1008],
])('%s ends the conversation, not the server', async (_name, frame, code) => {
  const socket = await openSocket();
  const closed = closeCode(socket);
  socket.send(frame);
  expect(await closed).toBe(code);
  expect(await isServing()).toBe(true);
});

test('a flood of cancels and calls is answered call by call', async () => {
  const socket = await openSocket();
  let answered = 0;
  const done = new Promise<void>((resolve) => {
    socket.on('message', () => {
      if (++answered === 2000) resolve();
    });
  });
  for (let i = 0; i < 2000; i++) {
    socket.send(JSON.stringify({ kind: 'cancel', id: `stray ${i}` }));
    socket.send(listCall(String(i)));
  }
  await done;
  socket.terminate();
  expect(await isServing()).toBe(true);
});
