import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameworkId } from '../../src/core/cost/frameworks.ts';
import { frameworks } from '../../src/core/cost/frameworks.ts';
import type { Budget, Footprint, Moment } from '../../src/core/cost/memory/footprint.ts';
import { budgets, components, moments, peakOf, sizeOfShares } from '../../src/core/cost/memory/footprint.ts';
import { plainFootprint } from '../../src/core/cost/memory/plain.ts';
import { plainSizes } from '../../src/core/cost/memory/plain-sizes.ts';
import type { Keeping } from '../../src/core/cost/memory/setup.ts';
import { setupOf } from '../../src/core/cost/memory/setup.ts';
import { weightBytes } from '../../src/core/cost/memory/weights.ts';
import { defaultAdapter } from '../../src/core/job/adapter.ts';
import type { Job, SizedJob } from '../../src/core/job/job.ts';
import { adapterOf } from '../../src/core/job/job.ts';
import type { Model } from '../../src/core/model/model.ts';
import { anyChosenJob, anyJobOf, anyTrainable } from './chosen-jobs.ts';

const anyFramework = fc.constantFrom(...(Object.keys(frameworks) as readonly FrameworkId[]));
const anyKeeping = fc.constantFrom<Keeping>('all', 'selective', 'layer', 'offloaded');
const around = { contextBytes: 1e9, pagedToHost: false, weightsOnHost: false, margin: 0.05 };

interface Case {
  readonly model: Model;
  readonly job: SizedJob;
  readonly framework: FrameworkId;
  readonly keeping: Keeping;
}
const caseOf = (job: fc.Arbitrary<SizedJob>): fc.Arbitrary<Case> =>
  fc.record({ model: anyTrainable, job, framework: anyFramework, keeping: anyKeeping });
const anyCase = caseOf(anyChosenJob);
const anyAlike = anyCase.filter(({ model }) => model.plan === undefined && model.mixer === undefined);
const anyAdapted = caseOf(fc.oneof(anyJobOf('lora'), anyJobOf('qlora')));

const footprintOf = ({ model, job, framework, keeping }: Case, surroundings = around): Footprint => {
  const setup = setupOf(model, job, frameworks[framework], keeping);
  return plainFootprint(setup, plainSizes(setup), surroundings);
};
const at = (footprint: Footprint, budget: Budget, moment: Moment): number =>
  footprint.find((one) => one.budget === budget && one.moment === moment)?.bytes ?? 0;
/** Sums in another order differ in the last bits. */
const slack = 1e-9;

const expectNoMore = (less: Footprint, more: Footprint, among: readonly Budget[] = budgets) => {
  for (const budget of among)
    for (const moment of moments)
      expect(at(less, budget, moment), `${budget}, ${moment}`).toBeLessThanOrEqual(
        at(more, budget, moment) * (1 + slack),
      );
};

const holds = (some: fc.Arbitrary<Case>, law: (one: Case) => void) => {
  fc.assert(fc.property(some, law), { numRuns: 150 });
};
const withJob = (one: Case, changes: Partial<Job> & { readonly microBatch?: number }): Case => ({
  ...one,
  job: { ...one.job, ...changes },
});

describe('memory of a loop on one GPU', () => {
  test('is the sum of components that are told apart, each once, none negative', () => {
    holds(anyCase, (one) => {
      for (const { shares, bytes } of footprintOf(one)) {
        expect(bytes).toBe(sizeOfShares(shares));
        expect(new Set(shares.map(({ component, name }) => `${component} ${name}`)).size).toBe(shares.length);
        for (const { bytes: size } of shares) expect(size).toBeGreaterThan(0);
        const order = shares.map(({ component }) => components.indexOf(component));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
    });
  });

  test('is said once for each moment of each budget', () => {
    holds(anyCase, (one) => {
      const keys = footprintOf(one).map(({ budget, moment }) => `${budget} ${moment}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (const moment of moments) expect(keys).toContain(`gpu ${moment}`);
    });
  });

  test('never falls with the micro-batch', () => {
    holds(anyCase, (one) => {
      expectNoMore(footprintOf(one), footprintOf(withJob(one, { microBatch: 2 * one.job.microBatch })));
    });
  });

  test('never falls with the sequence', () => {
    holds(anyCase, (one) => {
      expectNoMore(footprintOf(one), footprintOf(withJob(one, { sequence: 2 * one.job.sequence })));
    });
  });

  test('never falls with the rank of adapters, nor with more of them, nor with DoRA', () => {
    // 8-bit states are fp32 below 4096 elements, and GaLore projects what is wider than its rank: both step down.
    const growing = anyAdapted.filter(({ job }) => !job.optimizer.endsWith('8bit') && job.optimizer !== 'galore');
    holds(growing, (one) => {
      const adapter = adapterOf(one.job) ?? defaultAdapter;
      const least = { ...adapter, targets: adapter.targets.slice(0, 1), dora: false };
      const some = footprintOf(withJob(one, { adapter: least }));
      expectNoMore(some, footprintOf(withJob(one, { adapter: { ...least, rank: 2 * least.rank } })));
      expectNoMore(some, footprintOf(withJob(one, { adapter: { ...least, dora: true } })));
      expectNoMore(some, footprintOf(withJob(one, { adapter: { ...least, targets: adapter.targets } })));
    });
  });

  test('is no more with a loss in chunks or fused than with all logits at once, in forward', () => {
    // With the head trained, its gradient exists beside a chunk: there the rest of a step is looked at.
    holds(anyAdapted, (one) => {
      const adapter = { ...(adapterOf(one.job) ?? defaultAdapter), trainHead: false };
      const by = (loss: Job['loss']) => footprintOf(withJob(one, { loss, adapter }));
      expectNoMore(by('chunked'), by('plain'));
      expectNoMore(by('fused'), by('plain'));
    });
  });

  test('is no more with checkpointing, and no more on the GPU with checkpoints in host memory', () => {
    // The layer at work is whole either way: its checkpoint is what it may have besides.
    holds(anyAlike, (one) => {
      const by = (keeping: Keeping) => footprintOf({ ...one, keeping });
      const peak = (keeping: Keeping) => peakOf(by(keeping), 'gpu').bytes;
      const checkpoint = 2 * one.job.microBatch * one.job.sequence * one.model.hidden * (1 + around.margin);
      expect(peak('selective')).toBeLessThanOrEqual(peak('all') * (1 + slack));
      expect(at(by('layer'), 'gpu', 'forward')).toBeLessThanOrEqual(at(by('all'), 'gpu', 'forward') * (1 + slack));
      expect(peak('layer')).toBeLessThanOrEqual((peak('all') + checkpoint) * (1 + slack));
      expect(peak('offloaded')).toBeLessThanOrEqual(peak('layer') * (1 + slack));
    });
  });

  test('moves to the host what is paged or waits there, and pins no more than the host holds', () => {
    holds(anyCase, (one) => {
      const away = {
        ...around,
        pagedToHost: true,
        weightsOnHost: one.job.weights === 'bf16' && one.job.method === 'lora',
      };
      const [near, far] = [footprintOf(one), footprintOf(one, away)];
      expectNoMore(far, near, ['gpu']);
      const later = moments.filter((moment) => moment !== 'load');
      for (const moment of later)
        expect(at(far, 'dram', moment)).toBeGreaterThanOrEqual(at(near, 'dram', moment) * (1 - slack));
      for (const moment of moments)
        expect(at(far, 'pinned', moment)).toBeLessThanOrEqual(at(far, 'dram', moment) * (1 + slack));
    });
  });
});

describe('weights', () => {
  test('take less the fewer bits they are stored in', () => {
    holds(caseOf(anyJobOf('lora')), (one) => {
      const stored = (weights: Job['weights'], method: Job['method']) =>
        weightBytes(setupOf(one.model, { ...withJob(one, { weights }).job, method }, frameworks.axolotl, 'all'));
      const [nf4, int8] = [stored('nf4', 'qlora'), stored('int8', 'qlora')];
      const [bf16, fp16, fp32] = [stored('bf16', 'lora'), stored('fp16', 'lora'), stored('fp32', 'lora')];
      expect(nf4).toBeLessThanOrEqual(int8 * (1 + slack));
      expect(bf16).toBe(fp16);
      expect(2 * bf16).toBe(fp32);
    });
  });

  test('and gradients exist one at a time with the optimizer in backward', () => {
    holds(caseOf(anyJobOf('full')), (one) => {
      const inBackward = withJob(one, { gradientAccumulation: 1, optimizerInBackward: true });
      const after = withJob(one, { gradientAccumulation: 1, optimizerInBackward: false });
      expectNoMore(footprintOf(inBackward), footprintOf(after));
    });
  });
});
