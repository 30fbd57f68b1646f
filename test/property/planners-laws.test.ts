import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detail, plan, planners } from '../../src/core/planners/index.ts';
import type { Plan, SystemId, TierUse } from '../../src/core/planners/types.ts';
import { anyJob, anyMachine, enlargements, anyTrainedModel, unsized, upgrades } from './arbitraries.ts';

const runs = { numRuns: 50 };
const nearly = 1 + 1e-9;

const numbersIn = (value: unknown): readonly number[] => {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
};

const withinCapacity = (memory: readonly TierUse[]) =>
  memory.every(({ peak, capacity, parts }) => {
    const total = parts.reduce((sum, part) => sum + part.bytes, 0);
    return peak <= capacity && Math.abs(total - peak) <= 1e-9 * peak;
  });

const factors = fc.constantFrom(1.1, 2, 10);

/**
 * One stream cannot get in its own way. Copies of several streams can: what comes sooner may share the link with a
 * copy that others wait for, where it used to come later and find the link free. Worst seen in 20,000 cases: 1.11.
 */
const crowding = (system: SystemId) => (system.startsWith('gpu') ? nearly : 1.25);

const stepOf = (found: Plan) => (found.kind === 'feasible' ? found.stepSeconds : Infinity);

describe.each(planners)('$id', { timeout: 120_000 }, (planner) => {
  test('fits into every tier, or says which one lacks how much', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        if (planner.refuses?.(job) !== undefined) return;
        const found = plan(planner, machine, model, job);
        if (found.kind === 'feasible') {
          expect(withinCapacity(found.memory)).toBe(true);
          expect(planner.check(machine, model, job)).toBeUndefined();
          return;
        }
        const { tier, bytes } = found.shortBy;
        const use = found.memory.find((one) => one.tier === tier);
        expect(bytes).toBeGreaterThan(0);
        expect(bytes).toBeCloseTo((use?.peak ?? 0) - (use?.capacity ?? 0), -3);
        expect(found.why).not.toBe('');
      }),
      runs,
    );
  });

  test('gives finite numbers only, for any machine, model and job', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const found = plan(planner, machine, model, job);
        expect(numbersIn(found).filter((value) => !Number.isFinite(value) || value < 0)).toEqual([]);
        if (found.kind === 'feasible') expect(found.tokensPerSecond).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  test('takes no less time than its closed form, and just as long where all is one stream', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const found = plan(planner, machine, model, job);
        if (found.kind === 'infeasible') return;
        const least = planner.bound(machine, model, job);
        expect(found.stepSeconds * nearly).toBeGreaterThanOrEqual(least);
        if (planner.id.startsWith('gpu')) expect(found.stepSeconds).toBeLessThanOrEqual(least * nearly);
      }),
      runs,
    );
  });

  test('holds at its fullest moment what its parts add up to', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const found = detail(planner, machine, model, job);
        if (!('plan' in found)) return;
        for (const { tier, peak } of found.timeline.memory) {
          const use = found.plan.memory.find((one) => one.tier === tier);
          const parts = use?.peak ?? 0;
          expect(peak).toBeLessThanOrEqual(parts * nearly);
          // The parts are the fullest moment itself, but where what is on its way on several streams may coincide with it
          // and here does not (worst seen in 3,000 cases: 1.5).
          const slack = planner.id.startsWith('gpu') || tier !== 'gpu' ? nearly : 2;
          expect(parts).toBeLessThanOrEqual(peak * slack);
        }
      }),
      runs,
    );
  });

  test('phases add up to the step', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const found = plan(planner, machine, model, job);
        if (found.kind === 'infeasible') return;
        const { forwardSeconds, backwardSeconds, optimizerSeconds, loopSeconds = 0 } = found.phases;
        const total = forwardSeconds + backwardSeconds + optimizerSeconds + loopSeconds;
        expect(Math.abs(total - found.stepSeconds)).toBeLessThanOrEqual(1e-9 * found.stepSeconds);
      }),
      runs,
    );
  });

  test.each(Object.entries(enlargements))('more of %s never makes a plan impossible', (_name, enlarge) => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, factors, (machine, model, job, factor) => {
        if (planner.check(machine, model, job) !== undefined) return;
        expect(planner.check(enlarge(machine, factor), model, job)).toBeUndefined();
        const [before, after] = [machine, enlarge(machine, factor)].map((on) => stepOf(plan(planner, on, model, job)));
        expect(after).toBeLessThanOrEqual((before ?? 0) * crowding(planner.id));
      }),
      runs,
    );
  });

  test.each(Object.entries(upgrades))('faster %s never raises the closed form, nor the step', (_name, upgrade) => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, factors, (machine, model, job, factor) => {
        if (planner.check(machine, model, job) !== undefined) return;
        const faster = upgrade(machine, factor);
        const least = planner.bound(machine, model, job);
        expect(planner.bound(faster, model, job)).toBeLessThanOrEqual(least * nearly);
        const [before, after] = [machine, faster].map((on) => stepOf(plan(planner, on, model, job)));
        expect(after).toBeLessThanOrEqual((before ?? 0) * crowding(planner.id));
      }),
      runs,
    );
  });

  test('answers the same to the same question', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const again = structuredClone({ machine, model, job });
        expect(plan(planner, again.machine, again.model, again.job)).toEqual(plan(planner, machine, model, job));
      }),
      runs,
    );
  });

  test('each further micro-batch of a step takes as long as the one before', () => {
    // ZenFlow's host update runs beside however many there are, and slows the first ones.
    if (planner.id === 'zenflow') return;
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const found = [3, 4, 9, 10].map((gradientAccumulation) =>
          plan(planner, machine, model, { ...job, gradientAccumulation }),
        );
        const [three = 0, four = 0, nine = 0, ten = 0] = found.map(stepOf);
        // More micro-batches may call for another placement, and then for another time each.
        const choices = found.map((one) => (one.kind === 'feasible' ? JSON.stringify(one.decisions) : ''));
        if (three === Infinity || choices.some((choice) => choice !== choices[0])) return;
        expect(Math.abs(ten - nine - (four - three))).toBeLessThanOrEqual(1e-9 * ten);
      }),
      runs,
    );
  });

  test('the micro-batch that it finds is no worse than any other', () => {
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const own = plan(planner, machine, model, unsized(job));
        const other = plan(planner, machine, model, job);
        if (other.kind === 'infeasible' || job.microBatch === 5) return;
        expect(own.kind).toBe('feasible');
        if (own.kind === 'feasible') expect(own.tokensPerSecond * nearly).toBeGreaterThanOrEqual(other.tokensPerSecond);
      }),
      { numRuns: 30 },
    );
  });
});
