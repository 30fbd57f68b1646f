import type { Bridge, ClientFrame } from '../../contract.ts';
import { ServerFrameSchema, socketPath } from '../../contract.ts';

type ProgressListener = (id: string, progress: unknown) => void;

type Connect = (address: string) => WebSocket;

const lost = { ok: false, error: { code: 'failed', what: 'connection', why: 'the server stopped or was restarted' } };

/**
 * The pipe of a browser page: the same three functions as the desktop's preload, over a socket to the server that
 * sent the page. The socket opens with the first call; calls in progress fail when it closes, and the next call opens
 * a new one.
 */
export const createSocketBridge = (origin: string, connect: Connect = browserSocket): Bridge => {
  const address = `${origin.replace(/^http/, 'ws')}${socketPath}`;
  const waiting = new Map<string, (reply: unknown) => void>();
  const listeners = new Set<ProgressListener>();
  let socket: Promise<WebSocket> | undefined;

  const closed = () => {
    socket = undefined;
    for (const answer of waiting.values()) answer(lost);
    waiting.clear();
  };
  const received = (text: string) => {
    const frame = ServerFrameSchema.safeParse(JSON.parse(text)).data;
    if (frame?.kind === 'progress') for (const listener of listeners) listener(frame.id, frame.progress);
    if (frame?.kind === 'reply') {
      waiting.get(frame.id)?.(frame.reply);
      waiting.delete(frame.id);
    }
  };
  const send = async (frame: ClientFrame) => {
    socket ??= openSocket(connect(address), received, closed);
    (await socket).send(JSON.stringify(frame));
  };

  return {
    start: (channel, id, input) =>
      new Promise((resolve) => {
        waiting.set(id, resolve);
        send({ kind: 'start', id, channel, input }).catch(closed);
      }),
    cancel: (id) => {
      if (waiting.has(id)) send({ kind: 'cancel', id }).catch(closed);
    },
    onProgress: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const openSocket = (socket: WebSocket, received: (text: string) => void, closed: () => void) =>
  new Promise<WebSocket>((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error('no connection'));
    socket.onclose = closed;
    socket.onmessage = (event) => {
      if (typeof event.data === 'string') received(event.data);
    };
  });

const browserSocket: Connect = (address) => new WebSocket(address);
