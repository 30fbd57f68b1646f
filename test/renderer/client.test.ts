import { describe, expect, test } from 'vitest';
import type { Bridge } from '../../src/contract.ts';
import { createClient } from '../../src/renderer/app/client.ts';

/** A bridge whose answers the test gives, one for each call. */
const fakeBridge = (answer: (id: string) => Promise<unknown>) => {
  const started: { channel: string; id: string; input: unknown }[] = [];
  const cancelled: string[] = [];
  let listener: (id: string, progress: unknown) => void = () => undefined;
  const bridge: Bridge = {
    start: (channel, id, input) => {
      started.push({ channel, id, input });
      return answer(id);
    },
    cancel: (id) => cancelled.push(id),
    onProgress: (next) => {
      listener = next;
      return () => undefined;
    },
  };
  return { bridge, started, cancelled, progress: (id: string, message: unknown) => listener(id, message) };
};

const ids = () => {
  let last = 0;
  return () => {
    last += 1;
    return `id${String(last)}`;
  };
};

const deferred = () => {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value: unknown) => resolve(value) };
};

const figure = { area: 'dram', probe: 'dram', metric: 'dram.read', title: 'Memory: read' };
const progress = { run: 'r1', ...figure, done: 1, of: 7, secondsLeft: 20 };

describe('answers', () => {
  test('a value of the contract passes', async () => {
    const { bridge, started } = fakeBridge(() => Promise.resolve({ ok: true, value: { id: 'r9' } }));
    const result = await createClient(bridge, ids()).call('runs.add', { run: JSON.parse('{}') as never });
    expect(result).toEqual({ ok: true, value: { id: 'r9' } });
    expect(started).toEqual([{ channel: 'runs.add', id: 'id1', input: { run: {} } }]);
  });

  test('a value that breaks the contract is an error that names the channel and the field', async () => {
    const { bridge } = fakeBridge(() => Promise.resolve({ ok: true, value: [{ id: 7 }] }));
    const result = await createClient(bridge, ids()).call('runs.list', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'invalid-input', path: 'runs.list[0].id', value: '7' } });
  });

  test('an error comes back as it is', async () => {
    const error = { code: 'not-found', what: 'run', name: 'x', known: [] };
    const { bridge } = fakeBridge(() => Promise.resolve({ ok: false, error }));
    expect(await createClient(bridge, ids()).call('runs.get', { id: 'x' })).toEqual({ ok: false, error });
  });

  test('a bridge that breaks is an error, not a rejection', async () => {
    const { bridge } = fakeBridge(() => Promise.reject(new Error('connection lost')));
    expect(await createClient(bridge, ids()).call('runs.list', {})).toEqual({
      ok: false,
      error: { code: 'failed', what: 'runs.list', why: 'connection lost' },
    });
  });
});

describe('progress', () => {
  test('reaches the call it belongs to, while it lasts', async () => {
    const { promise, resolve } = deferred();
    const fake = fakeBridge(() => promise);
    const seen: unknown[] = [];
    const call = createClient(fake.bridge, ids()).call(
      'profile.start',
      { mode: 'quick' },
      { onProgress: (message) => seen.push(message) },
    );
    fake.progress('id1', progress);
    fake.progress('id2', { ...progress, done: 2 });
    fake.progress('id1', { ...progress, done: 'two' });
    resolve({ ok: false, error: { code: 'cancelled' } });
    await call;
    fake.progress('id1', { ...progress, done: 3 });
    expect(seen).toEqual([progress]);
  });
});

describe('cancel', () => {
  test('asks the other side by id, and still answers with what it says', async () => {
    const { promise, resolve } = deferred();
    const fake = fakeBridge(() => promise);
    const abort = new AbortController();
    const call = createClient(fake.bridge, ids()).call('runs.list', {}, { signal: abort.signal });
    abort.abort();
    expect(fake.cancelled).toEqual(['id1']);
    resolve({ ok: true, value: [] });
    expect(await call).toEqual({ ok: true, value: [] });
  });

  test('before the start nothing is asked', async () => {
    const fake = fakeBridge(() => Promise.resolve({ ok: true, value: [] }));
    const result = await createClient(fake.bridge, ids()).call('runs.list', {}, { signal: AbortSignal.abort() });
    expect(result).toEqual({ ok: false, error: { code: 'cancelled' } });
    expect(fake.started).toEqual([]);
  });

  test('after the answer nothing is asked', async () => {
    const fake = fakeBridge(() => Promise.resolve({ ok: true, value: [] }));
    const abort = new AbortController();
    await createClient(fake.bridge, ids()).call('runs.list', {}, { signal: abort.signal });
    abort.abort();
    expect(fake.cancelled).toEqual([]);
  });
});
