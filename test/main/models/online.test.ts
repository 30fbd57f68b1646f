import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../../src/core/error.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { lookUpModel } from '../../../src/main/online-model.ts';
import { errorOf, valueOf } from '../../core/base/results.ts';

const config = {
  model_type: 'llama',
  num_hidden_layers: 2,
  hidden_size: 64,
  intermediate_size: 160,
  num_attention_heads: 4,
  vocab_size: 1000,
  max_position_embeddings: 512,
};

/** A server on this machine that answers as the test says, and the requests that it got. */
const serve = async (listener: RequestListener) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { hub: `http://127.0.0.1:${String(port)}`, asked };
};

const answering =
  (files: Readonly<Record<string, unknown>>): RequestListener =>
  (request, response) => {
    const name = request.url?.split('/resolve/main/')[1] ?? '';
    if (!Object.hasOwn(files, name)) response.writeHead(404).end();
    else response.end(JSON.stringify(files[name]));
  };

describe('a model looked up online', () => {
  test('is read from its config, and nothing but its files is asked for', async () => {
    const { hub, asked } = await serve(answering({ 'config.json': config }));
    const { model, notes } = valueOf(await lookUpModel('org/Tiny-1B', { hub }));
    expect(model).toMatchObject({ name: 'Tiny-1B', id: 'tiny-1b', origin: `${hub}/org/Tiny-1B/blob/main/config.json` });
    expect(countParameters(model).total).toBe(2 * 1000 * 64 + 2 * (4 * 64 * 64 + 3 * 64 * 160 + 128) + 64);
    expect(notes).toEqual([]);
    expect(asked).toEqual([
      '/org/Tiny-1B/resolve/main/config.json',
      '/org/Tiny-1B/resolve/main/model.safetensors.index.json',
    ]);
  });

  test('tells where its index says another size', async () => {
    const index = { metadata: { total_size: 12345 }, weight_map: { a: 'model-1.safetensors' } };
    const { hub } = await serve(answering({ 'config.json': config, 'model.safetensors.index.json': index }));
    expect(valueOf(await lookUpModel('org/m', { hub })).notes.join(' ')).toContain('12,345 bytes');
  });

  test('is found behind a redirect of the same server, and not behind one to another', async () => {
    const { hub } = await serve((request, response) => {
      const at = request.url ?? '';
      if (at.startsWith('/cache/')) response.end(JSON.stringify(config));
      else if (at.endsWith('config.json')) response.writeHead(307, { location: '/cache/config.json' }).end();
      else response.writeHead(404).end();
    });
    expect(valueOf(await lookUpModel('org/m', { hub })).model.layers).toBe(2);
    const other = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/config.json' }).end(),
    );
    expect(messageOf(errorOf(await lookUpModel('org/m', { hub: other.hub })))).toContain('another server');
    const circle = await serve((request, response) => response.writeHead(302, { location: request.url ?? '' }).end());
    expect(errorOf(await lookUpModel('org/m', { hub: circle.hub }))).toMatchObject({ code: 'not-available' });
    expect(circle.asked.length).toBeLessThan(10);
  });

  test.each([
    [401, 'without an account'],
    [403, 'without an account'],
    [500, '500'],
  ])('answered with %d is told as not available', async (status, said) => {
    const { hub } = await serve((_request, response) => response.writeHead(status).end());
    const error = errorOf(await lookUpModel('org/m', { hub }));
    expect(error).toMatchObject({ code: 'not-available' });
    expect(messageOf(error)).toContain(said);
  });

  test('that is not there is not found', async () => {
    const { hub } = await serve(answering({}));
    expect(errorOf(await lookUpModel('org/m', { hub }))).toMatchObject({ code: 'not-found', name: 'org/m' });
  });

  test('of a config without end is given up at its limit', async () => {
    const { hub } = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(' '.repeat(65536)));
      };
      response.on('drain', more);
      more();
    });
    expect(errorOf(await lookUpModel('org/m', { hub }))).toMatchObject({ code: 'invalid-input', path: 'config.json' });
  });

  test('of a server that never answers is given up in time, or when the user has enough', async () => {
    const { hub } = await serve(() => undefined);
    expect(messageOf(errorOf(await lookUpModel('org/m', { hub, timeoutMs: 50 })))).toContain('no answer in time');
    expect(errorOf(await lookUpModel('org/m', { hub, signal: AbortSignal.abort() }))).toMatchObject({
      code: 'not-available',
    });
  });

  test('of a server that is not there is told', async () => {
    expect(errorOf(await lookUpModel('org/m', { hub: 'http://127.0.0.1:9' }))).toMatchObject({
      code: 'not-available',
      what: '127.0.0.1:9',
    });
  });

  test.each(['m', 'a/b/c', '../../etc', 'org/..', 'org/m?x=1', 'org/m#x', 'org/ m', '//evil.example/x', ''])(
    'by the name %j is refused before anything is sent',
    async (id) => {
      const { hub, asked } = await serve(answering({ 'config.json': config }));
      expect(errorOf(await lookUpModel(id, { hub }))).toMatchObject({ code: 'invalid-input' });
      expect(asked).toEqual([]);
    },
  );
});
