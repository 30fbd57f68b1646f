import { expect, test } from 'vitest';
import { scheduleBuilder } from '../../../src/core/schedule/builder.ts';
import { bytes, seconds } from '../../../src/core/units.ts';
import { loose } from './schedules.ts';

const small = () => loose({ link: 1 }, ['copies'], { gpu: 0 });
const task = { name: 'copy', lane: 'copies', phase: 'forward' } as const;

test('names become indexes and what is absent is nothing', () => {
  const builder = scheduleBuilder({
    resources: [
      { id: 'flops', perSecond: 10 },
      { id: 'link', perSecond: 2 },
    ],
    tiers: [{ id: 'gpu', capacity: bytes(8), resident: bytes(1) }],
    lanes: ['compute', 'copies'],
  });
  const first = builder.task({ ...task, uses: [{ resource: 'link', amount: 3 }] });
  const second = builder.task({
    name: 'layer',
    lane: 'compute',
    phase: 'backward',
    after: [undefined, first],
    uses: [
      { resource: 'link', amount: 0 },
      { resource: 'flops', amount: 5 },
    ],
    overheadSeconds: seconds(0.5),
    acquires: [{ tier: 'gpu', bytes: bytes(2) }],
  });
  expect([first, second]).toEqual([0, 1]);
  expect(builder.finish().tasks).toEqual([
    { ...task, lane: 1, after: [], uses: [{ resource: 1, amount: 3 }], overheadSeconds: 0, acquires: [], releases: [] },
    {
      name: 'layer',
      lane: 0,
      phase: 'backward',
      after: [0],
      uses: [{ resource: 0, amount: 5 }],
      overheadSeconds: 0.5,
      acquires: [{ tier: 'gpu', bytes: 2 }],
      releases: [],
    },
  ]);
});

test('a wrong name does not compile', () => {
  const builder = scheduleBuilder({ resources: [{ id: 'link', perSecond: 1 }], tiers: [], lanes: ['copies'] });
  // @ts-expect-error no such lane
  expect(() => builder.task({ ...task, lane: 'compute' })).toThrow('task copy: no lane compute');
  // @ts-expect-error no such resource
  expect(() => builder.task({ ...task, uses: [{ resource: 'lnik', amount: 1 }] })).toThrow('no resource lnik');
});

test.each([0, 1, -1, 0.5, Number.NaN])('the first task cannot wait for task %d', (before) => {
  expect(() => small().task({ ...task, after: [before] })).toThrow('task copy (0) cannot wait for task');
});

test.each([-1, Number.NaN, Infinity])('%d is no amount', (amount) => {
  expect(() => small().task({ ...task, uses: [{ resource: 'link', amount }] })).toThrow('task copy: link is');
  expect(() => small().task({ ...task, overheadSeconds: seconds(amount) })).toThrow('task copy: overhead is');
  const memory = [{ tier: 'gpu' as const, bytes: bytes(amount) }];
  expect(() => small().task({ ...task, acquires: memory })).toThrow('task copy: memory in gpu is');
  expect(() => small().task({ ...task, releases: memory })).toThrow('task copy: memory in gpu is');
});

test('what is not listed cannot be used, and nothing is listed twice', () => {
  expect(() => small().task({ ...task, acquires: [{ tier: 'nvme', bytes: bytes(1) }] })).toThrow('no tier nvme');
  expect(() => loose({ link: 1 }, ['copies', 'copies'])).toThrow('a lane is listed twice: copies, copies');
});
