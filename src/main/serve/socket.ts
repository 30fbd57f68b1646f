import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { ServerFrame } from '../../contract.ts';
import { ClientFrameSchema, socketPath } from '../../contract.ts';
import { check, parseJson } from '../../core/parse.ts';
import { chain } from '../../core/result.ts';
import type { Dispatcher } from '../dispatch.ts';
import type { Guard } from './guard.ts';

const mostSockets = 8;
/** A stored run with its samples fits several times. */
const largestFrameBytes = 8 * 2 ** 20;

/** Joins browser pages to the dispatcher. A page that goes away cancels what it started. */
export const connectSockets = (server: Server, guard: Guard, newDispatcher: () => Dispatcher) => {
  const dispatchers = new Set<Dispatcher>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestFrameBytes, clientTracking: true });
  server.on('upgrade', (request, stream, head) => {
    if (!isAdmitted(request, guard, sockets.clients.size)) return refuse(stream);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      const dispatcher = newDispatcher();
      dispatchers.add(dispatcher);
      converse(socket, dispatcher);
      socket.on('close', () => void dispatcher.end().then(() => dispatchers.delete(dispatcher)));
    });
  });
  return {
    /** Cancels what is in progress and waits until it has been stored. */
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await Promise.all([...dispatchers].map((dispatcher) => dispatcher.end()));
    },
  };
};

const isAdmitted = (request: IncomingMessage, guard: Guard, open: number) =>
  request.url === socketPath &&
  open < mostSockets &&
  guard.isOwnHost(request) &&
  guard.isOwnOrigin(request) &&
  guard.hasCookie(request);

const refuse = (stream: Duplex) => {
  // Whoever hangs up before the answer must not end the server: Node leaves this stream without a listener.
  stream.on('error', () => stream.destroy());
  stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
};

const converse = (socket: WebSocket, dispatcher: Dispatcher) => {
  const send = (frame: ServerFrame) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const frame = chain(parseJson(isBinary ? '' : data.toString('utf8'), 'frame'), (value) =>
      check(ClientFrameSchema, value),
    );
    if (!frame.ok) return socket.close(1008, 'malformed frame');
    if (frame.value.kind === 'cancel') return dispatcher.cancel(frame.value.id);
    const { id, channel, input } = frame.value;
    void dispatcher
      .start(channel, id, input, (progress) => send({ kind: 'progress', id, progress }))
      .then((reply) => send({ kind: 'reply', id, reply }));
  });
  socket.on('error', () => socket.terminate());
};
