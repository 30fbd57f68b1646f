import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../src/core/schedule/engine.ts';
import { bindingResource, criticalPath, laneBusySeconds, phaseSeconds } from '../../src/core/schedule/queries.ts';
import { resourceBusyShare } from '../../src/core/schedule/queries.ts';
import type { Schedule, Task, Timeline } from '../../src/core/schedule/types.ts';
import { phases } from '../../src/core/schedule/types.ts';
import { bytes, seconds } from '../../src/core/units.ts';

/** Numbers that no machine has: the engine says so or gives a finite timeline; it never hangs and never gives NaN. */
const odd = fc.constantFrom(5e-324, 1e-300, 1e-30, 1e-9, 0.1, 1, 3, 1e9, 1e30, 1e300, 1e305);
const oddOrNone = fc.oneof(fc.constant(0), odd);
const usualNumber = fc.constantFrom(0.5, 1, 2, 3);
const number = fc.oneof({ weight: 3, arbitrary: usualNumber }, { weight: 1, arbitrary: odd });
const index = fc.nat(2);
const shares = fc.uniqueArray(fc.record({ pool: fc.nat(1), amount: fc.oneof(usualNumber, oddOrNone) }), {
  selector: ({ pool }) => pool,
  maxLength: 2,
});

const task = fc.record(
  {
    lane: index,
    phase: fc.constantFrom(...phases),
    uses: fc.array(
      fc.record(
        { resource: index, amount: fc.oneof(usualNumber, oddOrNone), atMostPerSecond: number },
        { requiredKeys: ['resource', 'amount'] },
      ),
      { maxLength: 3 },
    ),
    overheadSeconds: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: oddOrNone }),
    priority: fc.oneof(fc.constantFrom(-1, 0, 1), odd),
    takes: shares,
    gives: fc.constantFrom('taken', 'nothing'),
  },
  { requiredKeys: ['lane', 'phase', 'uses', 'overheadSeconds', 'gives'] },
);

const schedule: fc.Arbitrary<Schedule> = fc
  .record({
    rates: fc.tuple(number, number, number),
    capacities: fc.tuple(fc.oneof(number, oddOrNone), fc.oneof(number, oddOrNone)),
    rules: fc.array(fc.record({ resource: index, whileUsed: fc.array(index, { maxLength: 2 }), factor: number }), {
      maxLength: 3,
    }),
    tasks: fc.array(task, { maxLength: 12, size: 'max' }),
  })
  .map(({ rates, capacities, rules, tasks }) => ({
    resources: rates.map((perSecond, i) => ({ id: `r${i}`, perSecond })),
    contentions: rules,
    pools: capacities.map((capacity, i) => ({ id: `p${i}`, unit: 'bytes', capacity })),
    tiers: [{ id: 'gpu', capacity: bytes(1), resident: bytes(0) }],
    lanes: ['a', 'b', 'c'],
    tasks: tasks.map(({ gives, ...rest }, id): Task => ({
      ...rest,
      name: `t${id}`,
      after: id > 1 && id % 3 === 0 ? [id - 2] : [],
      overheadSeconds: seconds(rest.overheadSeconds),
      acquires: [],
      releases: [],
      ...(gives === 'taken' && rest.takes !== undefined ? { gives: rest.takes } : {}),
    })),
  }));

const outcome = (of: Schedule): Timeline | string => {
  try {
    return simulate(of);
  } catch (error) {
    return error instanceof Error ? error.message : 'no error';
  }
};

test('whatever the numbers, a timeline is finite, or the error says what is wrong', () => {
  let [ended, refused] = [0, 0];
  fc.assert(
    fc.property(schedule, (drawn) => {
      const timeline = outcome(drawn);
      if (typeof timeline === 'string') {
        expect(timeline).toMatch(/^(task t\d+: |contention of r\d|the schedule (is stuck at|runs past any time))/);
        refused += 1;
        return;
      }
      ended += 1;
      const { start, end, served, pools, rates } = timeline;
      const columns = [start, end, served.fromSeconds, served.toSeconds, served.fraction];
      for (const column of [...columns, ...pools.map(({ taken }) => taken), ...rates.map(({ factor }) => factor)]) {
        expect(column.every(Number.isFinite)).toBe(true);
      }
      for (const [id, from] of start.entries()) expect(end[id]).toBeGreaterThanOrEqual(from);
      expect(criticalPath(timeline).length > 0 || drawn.tasks.length === 0).toBe(true);
      expect(Object.values(phaseSeconds(timeline)).every(Number.isFinite)).toBe(true);
      expect(bindingResource(timeline)).not.toBe('');
      expect(laneBusySeconds(timeline).every(Number.isFinite)).toBe(true);
      expect(resourceBusyShare(timeline).every((share) => share >= 0 && share < 1 + 1e-6)).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(ended).toBeGreaterThan(300);
  expect(refused).toBeGreaterThan(100);
});
