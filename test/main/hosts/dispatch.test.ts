import { describe, expect, test } from 'vitest';
import { createDispatcher } from '../../../src/main/dispatch.ts';
import { ok } from '../../../src/core/result.ts';
import { fakeHandlers } from '../../fakes/handlers.ts';

const silent = () => undefined;

describe('the dispatcher', () => {
  test('answers a known channel with its handler', async () => {
    const dispatcher = createDispatcher(fakeHandlers({ 'runs.list': () => Promise.resolve(ok([])) }), silent);
    expect(await dispatcher.start('runs.list', 'a', {}, silent)).toEqual({ ok: true, value: [] });
  });

  test('refuses an unknown channel, naming it and the known ones', async () => {
    const reply = await createDispatcher(fakeHandlers({}), silent).start('__proto__', 'a', {}, silent);
    expect(reply).toMatchObject({ ok: false, error: { code: 'not-found', name: '__proto__' } });
  });

  test('refuses input that the contract does not allow, naming the field', async () => {
    const reply = await createDispatcher(fakeHandlers({}), silent).start('runs.get', 'a', { id: 7 }, silent);
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input', path: 'id', value: '7' } });
  });

  test('refuses keys that the contract does not know', async () => {
    const reply = await createDispatcher(fakeHandlers({}), silent).start('runs.list', 'a', { extra: 1 }, silent);
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  });

  test.each(['', 'x'.repeat(65)])('refuses the id %j', async (id) => {
    const reply = await createDispatcher(fakeHandlers({}), silent).start('runs.list', id, {}, silent);
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input', path: 'id' } });
  });

  test('cancels one call by its id and leaves the others', async () => {
    const dispatcher = createDispatcher(
      fakeHandlers({
        'runs.list': (_input, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve({ ok: false, error: { code: 'cancelled' } }));
          }),
      }),
      silent,
    );
    const first = dispatcher.start('runs.list', 'first', {}, silent);
    const second = dispatcher.start('runs.list', 'second', {}, silent);
    dispatcher.cancel('first');
    expect(await first).toEqual({ ok: false, error: { code: 'cancelled' } });
    expect(await Promise.race([second, Promise.resolve('still going')])).toBe('still going');
    await dispatcher.end();
    expect(await Promise.race([second, Promise.resolve('still going')])).toEqual({
      ok: false,
      error: { code: 'cancelled' },
    });
  });

  test('an id in use is refused until its call has ended', async () => {
    let finish = silent as () => void;
    const dispatcher = createDispatcher(
      fakeHandlers({ 'runs.list': () => new Promise((resolve) => (finish = () => resolve(ok([])))) }),
      silent,
    );
    const first = dispatcher.start('runs.list', 'same', {}, silent);
    expect(await dispatcher.start('runs.list', 'same', {}, silent)).toMatchObject({ ok: false });
    finish();
    await first;
    const again = dispatcher.start('runs.list', 'same', {}, silent);
    finish();
    expect(await again).toMatchObject({ ok: true });
  });

  test('a bug in a handler is reported and answered, not thrown', async () => {
    const bugs: unknown[] = [];
    const dispatcher = createDispatcher(
      fakeHandlers({ 'runs.list': () => Promise.reject(new Error('boom')) }),
      (bug) => void bugs.push(bug),
    );
    const reply = await dispatcher.start('runs.list', 'a', {}, silent);
    expect(reply).toMatchObject({ ok: false, error: { code: 'failed', what: 'runs.list' } });
    expect(JSON.stringify(reply)).not.toContain('boom');
    expect(bugs).toHaveLength(1);
  });
});
