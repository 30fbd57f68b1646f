import { expect, test } from 'vitest';
import { simulate } from '../../../src/core/schedule/engine.ts';
import {
  bindingOf,
  bindingResource,
  criticalPath,
  laneBusySeconds,
  phaseSeconds,
  resourceBusyShare,
  trafficOf,
} from '../../../src/core/schedule/queries.ts';
import { phaseWindows } from '../../../src/core/schedule/phase-windows.ts';
import type { Phase, Timeline } from '../../../src/core/schedule/types.ts';
import { loose, overhead, pipeline, uses } from './schedules.ts';

/** forward 0-4 (compute 4 s, link 1 s), backward 4-6 and an update from 4 to 9 of which 2 s hide under backward. */
const step = () => {
  const builder = loose({ flops: 2, link: 10, cpu: 1 }, ['compute', 'copies', 'adam']);
  const copy = builder.task({ name: 'copy', lane: 'copies', phase: 'forward', uses: uses({ link: 10 }) });
  const forward = builder.task({ name: 'f', lane: 'compute', phase: 'forward', uses: uses({ flops: 8 }) });
  const after = [copy, forward];
  builder.task({ name: 'b', lane: 'compute', phase: 'backward', after, uses: uses({ flops: 4 }) });
  builder.task({ name: 'adam', lane: 'adam', phase: 'optimizer', after, uses: uses({ cpu: 4.75 }), ...overhead(0.25) });
  return simulate(builder.finish());
};

/** Windows as [phase, from, to]. */
const windowsOf = (timeline: Timeline) =>
  phaseWindows(timeline).map(({ phase, fromSeconds, toSeconds }) => [phase, fromSeconds, toSeconds]);

test('phases cut the step without gaps; what runs ahead belongs to the phase it hides under', () => {
  expect(windowsOf(step())).toEqual([
    ['forward', 0, 4],
    ['backward', 4, 6],
    ['optimizer', 6, 9],
  ]);
  expect(phaseSeconds(step())).toEqual({ forward: 4, backward: 2, optimizer: 3 });
});

/**
 * Two passes: forward 2 s, backward 3 s, then a copy of 2 s under which the next forward has begun. An update of 1 s
 * under the second backward, which it is listed before, and one of 4 s after it.
 */
const twoPasses = () => {
  const builder = loose({ flops: 1, link: 2, cpu: 1 }, ['compute', 'copies', 'adam']);
  const compute = (name: string, phase: Phase, amount: number) =>
    builder.task({ name, lane: 'compute', phase, uses: uses({ flops: amount }) });
  compute('f1', 'forward', 2);
  const after = [compute('b1', 'backward', 3)];
  builder.task({ name: 'copy', lane: 'copies', phase: 'backward', after, uses: uses({ link: 4 }) });
  const f2 = compute('f2', 'forward', 2.5);
  builder.task({ name: 'adam 1', lane: 'adam', phase: 'optimizer', after: [f2], uses: uses({ cpu: 1 }) });
  const b2 = compute('b2', 'backward', 3);
  builder.task({ name: 'adam 2', lane: 'adam', phase: 'optimizer', after: [b2], uses: uses({ cpu: 4 }) });
  return simulate(builder.finish());
};

test('a phase that comes again has several windows; where passes overlap, the time is that of the earlier', () => {
  expect(windowsOf(twoPasses())).toEqual([
    ['forward', 0, 2],
    ['backward', 2, 7],
    ['forward', 7, 7.5],
    ['backward', 7.5, 10.5],
    ['optimizer', 10.5, 14.5],
  ]);
  expect(phaseSeconds(twoPasses())).toEqual({ forward: 2.5, backward: 8, optimizer: 4 });
});

test('shares, lanes and what binds a phase are those of all its windows', () => {
  const timeline = twoPasses();
  expect(Array.from(laneBusySeconds(timeline, 'forward'))).toEqual([2.5, 0, 0]);
  expect(Array.from(laneBusySeconds(timeline, 'backward'))).toEqual([8, 2, 1]);
  expect(Array.from(resourceBusyShare(timeline, 'backward'))).toEqual([1, 0.25, 0.125]);
  expect(bindingOf(timeline, 'forward')).toEqual({ kind: 'resource', resource: 'flops', busyShare: 1 });
  expect(bindingResource(timeline, 'optimizer')).toBe('cpu');
});

test('windows of one phase that touch are one', () => {
  const builder = loose({ flops: 1 }, ['compute', 'other']);
  for (const [lane, amount] of [
    ['compute', 3],
    ['compute', 2],
  ] as const) {
    builder.task({ name: 'f', lane, phase: 'forward', uses: uses({ flops: amount }) });
    builder.task({ name: 'hidden', lane: 'other', phase: 'backward', uses: uses({}) });
  }
  expect(windowsOf(simulate(builder.finish()))).toEqual([['forward', 0, 5]]);
});

test('a phase that ends before the one ahead of it, or is absent, lasts no time', () => {
  const builder = loose({ flops: 1 }, ['a', 'b']);
  builder.task({ name: 'f', lane: 'a', phase: 'forward', uses: uses({ flops: 3 }) });
  builder.task({ name: 'b', lane: 'b', phase: 'backward', uses: uses({ flops: 1 }) });
  const timeline = simulate(builder.finish());
  expect(phaseSeconds(timeline)).toEqual({ forward: 4, backward: 0, optimizer: 0 });
  expect(bindingResource(timeline, 'optimizer')).toBe('nothing');
  expect(Array.from(resourceBusyShare(timeline, 'optimizer'))).toEqual([0]);
});

test('lanes are busy while a task runs, overhead included', () => {
  expect(Array.from(laneBusySeconds(step()))).toEqual([6, 1, 5]);
  expect(Array.from(laneBusySeconds(step(), 'optimizer'))).toEqual([0, 0, 3]);
});

test('resources are busy by what they served of what they could have', () => {
  const shares = (phase?: 'forward' | 'backward') => Array.from(resourceBusyShare(step(), phase));
  const [flops, link, cpu] = shares();
  expect(flops).toBeCloseTo(6 / 9, 12);
  expect(link).toBeCloseTo(1 / 9, 12);
  expect(cpu).toBeCloseTo(4.75 / 9, 12);
  expect(shares('forward')).toEqual([1, 0.25, 0]);
  expect(shares('backward')[2]).toBeCloseTo(1.75 / 2, 12);
});

test('the busiest resource binds, by phase too', () => {
  expect(bindingOf(step())).toMatchObject({ kind: 'resource', resource: 'flops' });
  expect(bindingResource(step(), 'forward')).toBe('flops');
  expect(bindingResource(step(), 'optimizer')).toBe('cpu');
});

test('where no resource is half busy, tasks wait for each other: the lane that takes most of the chain is named', () => {
  const timeline = simulate(pipeline(1, { read: 3, update: 2.5, write: 2 }));
  expect(bindingOf(timeline)).toEqual({ kind: 'order', lane: 'read', seconds: 3 });
  expect(bindingResource(timeline)).toBe('waiting on read');
});

test('the critical path goes from task to task without a gap, over dependencies and lanes', () => {
  const timeline = simulate(pipeline(4, { read: 1, compute: 3, write: 2 }));
  const path = criticalPath(timeline);
  const names = path.map((id) => timeline.schedule.tasks[id]?.name);
  expect(names).toEqual(['read', 'compute', 'compute', 'compute', 'compute', 'write']);
  expect(criticalPath(simulate(loose({}, ['a']).finish()))).toEqual([]);
});

test('traffic adds what tasks ask of the named resources', () => {
  const { schedule } = step();
  expect(trafficOf(schedule, 'link')).toBe(10);
  expect(trafficOf(schedule, 'flops', 'cpu', 'link')).toBe(12 + 4.75 + 10);
  expect(trafficOf(schedule, 'nvme')).toBe(0);
});
