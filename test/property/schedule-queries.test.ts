import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../src/core/schedule/engine.ts';
import { phaseWindows } from '../../src/core/schedule/phase-windows.ts';
import {
  bindingOf,
  bindingResource,
  criticalPath,
  laneBusySeconds,
  phaseSeconds,
  resourceBusyShare,
  trafficOf,
} from '../../src/core/schedule/queries.ts';
import type { TaskId, Timeline } from '../../src/core/schedule/types.ts';
import { phases } from '../../src/core/schedule/types.ts';
import { schedules, usual } from './schedule-arbitrary.ts';

const law = (check: (timeline: Timeline) => void, shape = usual) => {
  fc.assert(
    fc.property(schedules(shape), (schedule) => {
      check(simulate(schedule));
    }),
    { numRuns: 200 },
  );
};
const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

test('the windows of phases cover the step in order, without gap or overlap', () => {
  law((timeline) => {
    let [now, before] = [0, ''];
    for (const { phase, fromSeconds, toSeconds } of phaseWindows(timeline)) {
      expect(fromSeconds).toBe(now);
      expect(toSeconds).toBeGreaterThan(now);
      expect(phase).not.toBe(before);
      [now, before] = [toSeconds, phase];
    }
    expect(now).toBe(timeline.stepSeconds);
  });
});

/** The passes as `phaseWindows` describes them: lists of tasks, cut where a forward task follows another phase. */
const passesOf = ({ schedule: { tasks } }: Timeline): readonly (readonly TaskId[])[] => {
  const passes: TaskId[][] = [[]];
  for (const [id, { phase }] of tasks.entries()) {
    if (phase === 'forward' && id > 0 && tasks[id - 1]?.phase !== 'forward') passes.push([]);
    passes.at(-1)?.push(id);
  }
  return passes;
};

test('a window belongs to the first phase of the first pass that has work left', () => {
  law((timeline) => {
    const passes = passesOf(timeline);
    for (const { phase, fromSeconds, toSeconds } of phaseWindows(timeline)) {
      const left = (id: TaskId) => (timeline.end[id] ?? 0) > (fromSeconds + toSeconds) / 2;
      const first = passes.find((pass) => pass.some(left))?.filter(left);
      const phasesLeft = first?.map((id) => timeline.schedule.tasks[id]?.phase);
      expect(phases.find((one) => phasesLeft?.includes(one))).toBe(phase);
    }
  });
});

test('phases add up to the step, and so do busy lanes and busy resources', () => {
  law((timeline) => {
    const lengths = phaseSeconds(timeline);
    expect(total(Object.values(lengths))).toBeCloseTo(timeline.stepSeconds, 9);
    for (const [lane, busy] of laneBusySeconds(timeline).entries()) {
      expect(busy).toBeLessThanOrEqual(timeline.stepSeconds * (1 + 1e-12));
      expect(total(phases.map((phase) => laneBusySeconds(timeline, phase)[lane] ?? 0))).toBeCloseTo(busy, 9);
    }
    for (const share of resourceBusyShare(timeline)) expect(share).toBeLessThanOrEqual(1 + 1e-9);
  });
});

test('where resources keep their rate, what they serve in the phases is what is asked of them', () => {
  law(
    (timeline) => {
      const lengths = phaseSeconds(timeline);
      for (const [index, share] of resourceBusyShare(timeline).entries()) {
        const { id, perSecond } = timeline.schedule.resources[index] ?? { id: '', perSecond: 0 };
        expect(share * timeline.stepSeconds * perSecond).toBeCloseTo(trafficOf(timeline.schedule, id), 8);
        const parts = phases.map((phase) => (resourceBusyShare(timeline, phase)[index] ?? 0) * lengths[phase]);
        expect(total(parts)).toBeCloseTo(share * timeline.stepSeconds, 9);
      }
    },
    { ...usual, contention: false },
  );
});

test('no resource is busier than a phase is long', () => {
  law((timeline) => {
    for (const phase of phases) {
      // In a window as short as the rounding of its ends a share means nothing.
      if (phaseSeconds(timeline)[phase] < 1e-9 * timeline.stepSeconds) continue;
      for (const share of resourceBusyShare(timeline, phase)) expect(share).toBeLessThanOrEqual(1 + 1e-6);
    }
  });
});

test('the critical path covers the step from its start to its end, and each of its tasks had to wait for the one before', () => {
  law((timeline) => {
    const { tasks } = timeline.schedule;
    let now = 0;
    let before: TaskId | undefined;
    for (const id of criticalPath(timeline)) {
      expect(timeline.start[id]).toBe(now);
      const waitsFor = (other: TaskId) =>
        timeline.freedBy[id] === other ||
        tasks[id]?.after.includes(other) === true ||
        tasks[id]?.lane === tasks[other]?.lane;
      if (before !== undefined) expect(waitsFor(before)).toBe(true);
      now = timeline.end[id] ?? Number.NaN;
      before = id;
    }
    expect(now).toBe(timeline.stepSeconds);
  });
});

test('what binds is a resource, a lane that is waited for, or nothing', () => {
  law((timeline) => {
    const { resources, lanes } = timeline.schedule;
    const names = [...resources.map(({ id }) => id), ...lanes.map((lane) => `waiting on ${lane}`), 'nothing'];
    for (const phase of [undefined, ...phases]) {
      expect(names).toContain(bindingResource(timeline, phase));
      const span = phase === undefined ? timeline.stepSeconds : phaseSeconds(timeline)[phase];
      const binding = bindingOf(timeline, phase);
      expect(binding.kind === 'nothing').toBe(span === 0);
      if (binding.kind === 'resource') expect(binding.busyShare).toBeGreaterThanOrEqual(0.5);
      if (binding.kind === 'order') expect(binding.seconds).toBeGreaterThan(0);
    }
  });
});
