import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { peakOf } from '../../src/core/cost/memory/footprint.ts';
import { weightFormats } from '../../src/core/job/choices.ts';
import { detail, plan, planAll, planners, plannersFor } from '../../src/core/planners/index.ts';
import { anyMachine } from './arbitraries.ts';
import { anyChosenJob, anyJobOf, anyTrainable } from './chosen-jobs.ts';

const runs = { numRuns: 150 };
const nearly = 1 + 1e-9;

/** Every choice that a job has, on models of every kind: what holds whatever was chosen. */
describe.each(planners)('$id, whatever a job chooses', { timeout: 120_000 }, (planner) => {
  const anyJobHere = anyJobOf(planner.method);

  test('is refused with a reason and nothing lacking, or planned within the machine', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainable, anyJobHere, (machine, model, job) => {
        const found = plan(planner, machine, model, job);
        const why = planner.refuses?.(job);
        if (found.kind === 'feasible') {
          expect(why).toBeUndefined();
          expect(planner.check(machine, model, job)).toBeUndefined();
          for (const { peak, capacity } of found.memory) expect(peak).toBeLessThanOrEqual(capacity);
          return;
        }
        expect(found.why).not.toBe('');
        if (why === undefined) expect(found.shortBy.bytes).toBeGreaterThan(0);
        else expect(found).toMatchObject({ why, memory: [], shortBy: { bytes: 0 } });
      }),
      runs,
    );
  });

  test('holds in each tier what its footprint says of the fullest moment', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainable, anyJobHere, (machine, model, job) => {
        const found = plan(planner, machine, model, job);
        if (found.footprint === undefined) return;
        for (const budget of ['gpu', 'dram'] as const) {
          const use = found.memory.find(({ tier }) => tier === budget);
          const { bytes } = peakOf(found.footprint, budget);
          expect(Math.abs((use?.peak ?? 0) - bytes)).toBeLessThanOrEqual(1e-9 * bytes);
        }
      }),
      runs,
    );
  });

  test('takes no less than its closed form, and no more memory at any time than it says', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainable, anyJobHere, (machine, model, job) => {
        const found = detail(planner, machine, model, job);
        if (!('plan' in found)) return;
        expect(found.plan.stepSeconds * nearly).toBeGreaterThanOrEqual(planner.bound(machine, model, job));
        expect(found.plan.tokensPerSecond).toBeGreaterThan(0);
        for (const { tier, peak } of found.timeline.memory) {
          const use = found.plan.memory.find((one) => one.tier === tier);
          expect(peak, tier).toBeLessThanOrEqual((use?.peak ?? 0) * nearly);
        }
      }),
      runs,
    );
  });
});

describe('the systems of a job', () => {
  test('train what it asks for', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainable, anyChosenJob, (machine, model, job) => {
        const plans = planAll(machine, model, job);
        expect(plans.map(({ system }) => system)).toEqual(plannersFor(job).map(({ id }) => id));
        for (const { job: planned } of plans) expect(planned.method).toBe(job.method);
      }),
      { numRuns: 30 },
    );
  });

  test('have weights that their method can have, and say which', () => {
    fc.assert(
      fc.property(
        anyMachine,
        anyTrainable,
        anyChosenJob,
        fc.constantFrom(...weightFormats),
        (machine, model, job, weights) => {
          for (const planner of plannersFor(job)) {
            const found = plan(planner, machine, model, { ...job, weights });
            const fit = plan(planner, machine, model, job);
            if (found.kind === 'infeasible' && found.shortBy.bytes === 0 && fit.kind === 'feasible')
              expect(found.why).toContain(`weights are ${weights}`);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
