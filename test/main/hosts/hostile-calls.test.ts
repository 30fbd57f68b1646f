import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contract, ReplySchema } from '../../../src/contract.ts';
import { messageOf } from '../../../src/core/error.ts';
import { createDispatcher } from '../../../src/main/dispatch.ts';
import { fakeHandlers } from '../../fakes/handlers.ts';
import { plannedRequest } from './requests.ts';

const silent = () => undefined;

/** A reply to hostile input is short, whatever was sent. */
const longestReply = 2000;

const startOn = () => {
  const bugs: unknown[] = [];
  const dispatcher = createDispatcher(fakeHandlers({}), (bug) => void bugs.push(bug));
  return { bugs, start: (channel: string, input: unknown) => dispatcher.start(channel, 'a', input, silent) };
};

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
};

const cyclic = () => {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
};

/** What JSON cannot say, but the desktop's structured clone can. */
const cloneable = fc.oneof(
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    undefined,
    null,
    1n,
    { big: [1n] },
    new Date(Number.NaN),
    new Map([[1, 2]]),
    new Uint8Array(9),
    cyclic(),
  ),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, maxDepth: 4 }),
);

const huge = fc.constantFrom<unknown>(
  'x'.repeat(2 ** 21),
  Array.from({ length: 100_000 }, () => 0),
  Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key ${i}`, i])),
  nested(5000),
  { ['y'.repeat(2 ** 21)]: 1 },
);

const hostile = fc.oneof({ weight: 20, arbitrary: cloneable }, { weight: 1, arbitrary: huge });

/** A good request with one part, at any depth, replaced or added. */
const spoiled = fc
  .tuple(fc.constantFrom(...Object.keys(goodInputs())), fc.infiniteStream(fc.nat()), hostile, fc.boolean())
  .map(([channel, turns, value, adds]) => ({ channel, input: spoil(goodInputs()[channel], turns, value, adds) }));

function goodInputs(): Readonly<Record<string, unknown>> {
  const { machine, model, job } = plannedRequest;
  const run = { id: 'r', label: '', kind: 'plimsoll-run', format: 2, results: [{ samples: [1], settings: { a: 1 } }] };
  return {
    'models.save': { model },
    'models.remove': { id: 'm' },
    'profile.start': { mode: 'quick', only: ['dram'], include: ['dram'], dirs: ['/tmp'] },
    'runs.add': { run },
    'runs.rename': { id: 'r', label: 'l' },
    'frontier.run': { machine, job },
    'dataset.count': { file: 'a.jsonl', tokenizer: 'tokenizer.json', columns: ['text'] },
    'export.save': { request: plannedRequest, target: 'deepspeed' },
    'settings.write': {
      theme: 'dark',
      job,
      training: { epochs: 1, longSamples: 'cut' },
      window: { x: 0, y: 0, width: 1, height: 1, maximized: false },
    },
  };
}

const spoil = (part: unknown, turns: Iterator<number>, value: unknown, adds: boolean): unknown => {
  if (typeof part !== 'object' || part === null) return value;
  const keys = Object.keys(part);
  const turn = Number(turns.next().value);
  const key = keys[turn % (keys.length + 1)];
  if (key === undefined) return adds ? { ...part, ['__proto__']: value, constructor: value, extra: value } : value;
  const child: unknown = Reflect.get(part, key);
  const changed = spoil(child, turns, value, adds);
  return Array.isArray(part) ? [changed] : { ...part, [key]: changed };
};

const channelAndInput = fc.oneof(
  spoiled,
  fc.record({ channel: fc.constantFrom(...Object.keys(contract)), input: hostile }),
  fc.record({
    channel: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', 'z'.repeat(2 ** 20))),
    input: hostile,
  }),
);

test('2,000 hostile calls are each answered with a short typed error or handed on, and none is a bug', async () => {
  const { bugs, start } = startOn();
  await fc.assert(
    fc.asyncProperty(channelAndInput, async ({ channel, input }) => {
      const reply = ReplySchema.parse(await start(channel, input));
      expect(bugs).toEqual([]);
      if (reply.ok) throw new Error('fake services never say yes');
      expect(messageOf(reply.error).length).toBeLessThan(longestReply);
      expect(JSON.parse(JSON.stringify(reply))).toEqual(reply);
    }),
    { numRuns: 2000 },
  );
});

test('hostile keys reach no prototype', async () => {
  const { start } = startOn();
  await start('settings.write', JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'));
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each<[string, unknown]>([
  ['a number that JSON has no word for', { id: 7n }],
  ['a value that holds itself', { id: cyclic() }],
  ['two megabytes of text', { id: 'x'.repeat(2 ** 21) }],
  ['a name of two megabytes', { ['x'.repeat(2 ** 21)]: 1 }],
  ['twenty thousand names', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key${i}`, i]))],
])('%s is refused as input, not as a bug', async (_name, input) => {
  const { bugs, start } = startOn();
  const reply = await start('runs.get', input);
  expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  expect(JSON.stringify(reply).length).toBeLessThan(longestReply);
  expect(bugs).toEqual([]);
});
