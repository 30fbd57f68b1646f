import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Training } from '../../src/core/job/training.ts';
import { defaultTraining, TrainingSchema } from '../../src/core/job/training.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import type { Told } from '../../src/core/planners/whole-run.ts';
import { wholeRun } from '../../src/core/planners/whole-run.ts';
import { anyJob, anyMachine, anyTrainedModel } from './arbitraries.ts';

const valueOf = (told: Told): number => {
  if (told.value === null) throw new Error(told.why);
  return told.value;
};

const anyTraining: fc.Arbitrary<Training> = fc
  .record(
    {
      dataset: fc.record({
        kind: fc.constant('given' as const),
        tokens: fc.integer({ min: 1, max: 1e12 }),
        samples: fc.integer({ min: 1, max: 1e6 }),
      }),
      epochs: fc.integer({ min: 1, max: 20 }),
      longSamples: fc.constantFrom('split' as const, 'cut' as const),
      saveEverySteps: fc.integer({ min: 1, max: 1e5 }),
      pricePerKwh: fc.double({ min: 0, max: 10, noNaN: true }),
      gpuWatts: fc.integer({ min: 10, max: 2000 }),
      restWatts: fc.integer({ min: 0, max: 2000 }),
      enduranceBytes: fc.integer({ min: 1, max: 1e15 }),
    },
    { requiredKeys: ['epochs', 'longSamples', 'gpuWatts', 'dataset'] },
  )
  .map((training) => TrainingSchema.parse(training));

const anyPlanned = fc
  .record({
    planner: fc.constantFrom(...planners),
    machine: anyMachine,
    model: anyTrainedModel,
    job: anyJob,
    packing: fc.boolean(),
  })
  .map(({ planner, machine, model, job, packing }) => ({
    machine,
    model,
    plan: plan(planner, machine, model, { ...job, packing }),
  }));

/** Of what fits. */
const forRuns = (law: (whole: (training: Training) => ReturnType<typeof wholeRun>, training: Training) => void) =>
  fc.assert(
    fc.property(anyPlanned, anyTraining, ({ machine, model, plan: found }, training) => {
      fc.pre(found.kind === 'feasible');
      law((asked) => wholeRun(found, machine, model, asked), training);
    }),
    { numRuns: 60 },
  );

describe('a whole run', { timeout: 120_000 }, () => {
  test('takes as many times longer as it has epochs', () => {
    forRuns((whole, { saveEverySteps: _, ...training }) => {
      const [one, all] = [whole({ ...training, epochs: 1 }), whole(training)];
      for (const figure of ['steps', 'saves', 'seconds', 'energyJoules'] as const)
        expect(valueOf(all[figure]) / valueOf(one[figure])).toBeCloseTo(training.epochs, 9);
    });
  });

  test('never draws less than when idle, nor more than at its limits', () => {
    forRuns((whole, training) => {
      const { energyJoules, energyLowJoules, energyHighJoules, power } = whole(training);
      expect(valueOf(energyJoules)).toBeGreaterThanOrEqual(valueOf(energyLowJoules) * (1 - 1e-12));
      expect(valueOf(energyJoules)).toBeLessThanOrEqual(valueOf(energyHighJoules) * (1 + 1e-12));
      for (const part of power) {
        expect(part.meanWatts).toBeGreaterThanOrEqual(part.idleWatts);
        expect(part.fullWatts).toBeGreaterThanOrEqual(part.meanWatts);
      }
    });
  });

  test('costs and wears in proportion, and wears out no drive that it does not write to', () => {
    forRuns((whole, training) => {
      const found = whole({ ...training, pricePerKwh: 0.3 });
      expect(valueOf(found.energyCost)).toBeCloseTo((0.3 * valueOf(found.energyJoules)) / 3.6e6, 6);
      const { nvmeWrittenBytes, nvmeWearShare, nvmeEnduranceBytes } = found;
      if (nvmeWearShare.value === null) expect([nvmeWrittenBytes.value, nvmeEnduranceBytes.value]).toContain(null);
      else expect(nvmeWearShare.value).toBeCloseTo(valueOf(nvmeWrittenBytes) / valueOf(nvmeEnduranceBytes), 9);
    });
  });

  test('saves no less with its states than without', () => {
    forRuns((whole, training) => {
      const { weightsBytes, withStatesBytes } = whole(training).checkpoint;
      expect(valueOf(withStatesBytes)).toBeGreaterThanOrEqual(valueOf(weightsBytes));
    });
  });

  test('says of each figure that follows from an unknown one why it is unknown', () => {
    fc.assert(
      fc.property(anyPlanned, ({ machine, model, plan: found }) => {
        fc.pre(found.kind === 'feasible');
        const { steps, seconds, energyCost, checkpoint } = wholeRun(found, machine, model, defaultTraining);
        for (const figure of [steps, seconds]) expect(figure).toMatchObject({ value: null });
        expect(seconds).toMatchObject({ why: 'how many tokens the dataset has is unknown' });
        expect(energyCost).toMatchObject({ value: null, why: 'the price of a kilowatt-hour is unknown' });
        expect(checkpoint.weightsBytes.value).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the batch of a step', { timeout: 120_000 }, () => {
  test('is reached exactly by the micro-batch that is chosen, whatever it is', () => {
    fc.assert(
      fc.property(
        anyMachine,
        anyTrainedModel,
        anyJob,
        fc.integer({ min: 1, max: 96 }),
        (machine, model, job, batch) => {
          const { microBatch: _, ...free } = job;
          for (const planner of planners) {
            const found = plan(planner, machine, model, { ...free, effectiveBatch: batch });
            if (found.kind === 'infeasible') continue;
            expect(found.job.microBatch * found.job.gradientAccumulation).toBe(batch);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  test('is rounded up where the micro-batch is given and does not divide it', () => {
    fc.assert(
      fc.property(
        anyMachine,
        anyTrainedModel,
        anyJob,
        fc.integer({ min: 1, max: 96 }),
        (machine, model, job, batch) => {
          const found = plan(planners[0] ?? expect.fail(), machine, model, { ...job, effectiveBatch: batch });
          if (found.kind === 'infeasible') return;
          const { microBatch, gradientAccumulation } = found.job;
          expect(microBatch * gradientAccumulation).toBeGreaterThanOrEqual(batch);
          expect(microBatch * (gradientAccumulation - 1)).toBeLessThan(batch);
        },
      ),
      { numRuns: 20 },
    );
  });
});
