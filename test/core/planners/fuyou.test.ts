import { describe, expect, test } from 'vitest';
import type { Job, SizedJob } from '../../../src/core/job/job.ts';
import { activationBytes } from '../../../src/core/model/activations.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { fuyou } from '../../../src/core/planners/fuyou/index.ts';
import { usual } from '../../../src/core/planners/fuyou/knobs.ts';
import { situationOf } from '../../../src/core/planners/fuyou/situation.ts';
import { timesOf } from '../../../src/core/planners/fuyou/cost.ts';
import { candidatesOf } from '../../../src/core/planners/fuyou/swap.ts';
import { plan } from '../../../src/core/planners/index.ts';
import type { KnobValues } from '../../../src/core/planners/knobs.ts';
import { tuned } from '../../../src/core/planners/knobs.ts';
import type { FeasiblePlan } from '../../../src/core/planners/types.ts';
import { valueOf } from '../base/results.ts';
import { reference } from '../../golden/machines.ts';
import { fuyou13B, gpt, job } from '../../golden/models.ts';

const fuyou175B = gpt(96, 12288, 'none');
const gib = 2 ** 30;
const server = (...overrides: readonly string[]) => reference('fuyou-rtx4090', overrides);

const sized = (batch: number, changes: Partial<Job> = {}): SizedJob => ({
  ...job({ sequence: 1024, precision: 'fp16', ...changes }),
  microBatch: batch,
});
const planned = (
  model: Model,
  batch: number,
  knobs: KnobValues = {},
  ...overrides: readonly string[]
): FeasiblePlan => {
  const found = plan(valueOf(tuned(fuyou, knobs)), server(...overrides), model, sized(batch));
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found;
};
const situation = (batch: number, changes: Partial<typeof usual> = {}, ...overrides: readonly string[]) =>
  situationOf(server(...overrides), fuyou13B, sized(batch), { ...usual, ...changes }, []);
const secondsOf = (model: Model, batch: number, knobs: KnobValues = {}, ...overrides: readonly string[]) =>
  planned(model, batch, knobs, ...overrides).stepSeconds;
const settled = ({ decisions }: FeasiblePlan, name: string) => decisions.knobs?.find(({ knob }) => knob === name);
const swappedBytes = (found: FeasiblePlan) => Number(settled(found, 'swap')?.value);

describe('13B, batch 32, 12 drives (papers/fuyou-memascend, section 3.4)', () => {
  const total = countParameters(fuyou13B).total;

  test('keeps 212.5 GiB of activations in all', () => {
    expect(activationBytes(fuyou13B, sized(32)) / gib).toBeCloseTo(212.5, 0);
  });

  test('reads 16 bytes a parameter and writes 14: 182 GB each way in the update of 13e9 parameters', () => {
    const { nvmeReadBytes, nvmeWriteBytes } = planned(fuyou13B, 32).traffic;
    expect(nvmeReadBytes / total).toBeCloseTo(16, 9);
    expect(nvmeWriteBytes / total).toBeCloseTo(14, 9);
    expect(((nvmeReadBytes - 2 * total) / total) * 13e9).toBeCloseTo(182e9, -3);
    expect((nvmeWriteBytes / total) * 13e9).toBeCloseTo(182e9, -3);
  });

  test('computes forward again in 5.7 s', () => {
    const { work } = situation(32);
    expect((40 * work.layerForward) / 5.7).toBeCloseTo(1, 1);
  });

  test('swaps about 34 GB, with one input kept of a layer or with two', () => {
    for (const checkpoints of [1, 2]) {
      const bytes = swappedBytes(planned(fuyou13B, 32, { checkpoints }));
      expect(Math.abs(bytes / 34e9 - 1)).toBeLessThan(0.1);
    }
  });

  test('computes 32 % more in backward with one input kept of a layer', () => {
    const { swap, work } = situation(32, { checkpoints: 1 });
    const again = swap.layers.reduce((sum, { recompute }) => sum + recompute, 0);
    expect(Math.abs(again / (40 * work.layerBackward) / 0.32 - 1)).toBeLessThan(0.1);
  });

  test('holds 108 GiB of host memory before its process, its write-back buffer and what it swaps besides inputs', () => {
    const found = planned(fuyou13B, 32, { swap: 0 });
    const parts = found.memory.find(({ tier }) => tier === 'dram')?.parts ?? [];
    const named = (name: RegExp) => parts.filter((one) => name.test(one.name)).reduce((sum, one) => sum + one.bytes, 0);
    expect((found.peak.dramBytes - named(/^Python/) - named(/write-back/)) / gib).toBe(108);
  });
});

describe('what fits', () => {
  test('13B with batch 128 in 24 GiB of GPU memory, and no more', () => {
    expect(planned(fuyou13B, 128).peak.gpuBytes / gib).toBeGreaterThan(22);
    expect(plan(fuyou, server(), fuyou13B, sized(160))).toMatchObject({ kind: 'infeasible', shortBy: { tier: 'gpu' } });
  });

  test.each([768e9, 256e9, 128e9])('175B with %d bytes of host memory', (bytes) => {
    const found = planned(fuyou175B, 8, {}, `memory.dram.capacity_bytes=${String(bytes)}`);
    expect(found.peak.dramBytes).toBeLessThanOrEqual(bytes);
  });

  test('activations spill to the drives where host memory is full, and pass them twice', () => {
    const roomy = planned(fuyou13B, 128);
    const tight = planned(fuyou13B, 128, {}, 'memory.dram.capacity_bytes=128e9');
    const spilled = tight.traffic.nvmeWriteBytes - roomy.traffic.nvmeWriteBytes;
    expect(spilled).toBeGreaterThan(50e9);
    expect(tight.traffic.nvmeReadBytes - roomy.traffic.nvmeReadBytes).toBeCloseTo(spilled, -3);
    expect(tight.peak.nvmeBytes - roomy.peak.nvmeBytes).toBeCloseTo(spilled, -3);
    expect(tight.decisions.split?.activations?.map(({ tier }) => tier)).toEqual(['dram', 'nvme']);
  });

  test.each([
    ['memory.dram.capacity_bytes=60e9', 'dram'],
    ['gpu.memory_bytes=2e9', 'gpu'],
    ['storage[0].capacity_bytes=1e9', 'nvme'],
  ])('with %s the shortfall is named', (override, tier) => {
    const found = plan(fuyou, server(override), fuyou13B, sized(8));
    expect(found).toMatchObject({ kind: 'infeasible', shortBy: { tier } });
    expect(found.kind === 'infeasible' && found.shortBy.bytes).toBeGreaterThan(0);
  });
});

describe('the search', () => {
  const batches = [8, 32, 64] as const;

  test.each(batches)('walks a convex cost with batch %i', (batch) => {
    const base = situation(batch);
    const inputs = 40 * 2 * base.activations.kept;
    const steps: { readonly bytes: number; readonly seconds: number }[] = [];
    let moved = { bytes: inputs, spilled: 0, recompute: 40 * base.work.layerForward };
    for (const { bytes, saves } of candidatesOf(base)) {
      steps.push({ bytes: moved.bytes, seconds: timesOf(base, moved).step });
      moved = { bytes: moved.bytes + bytes, spilled: 0, recompute: Math.max(0, moved.recompute - saves) };
    }
    const slopes = steps.slice(1).map((at, index) => {
      const before = steps[index] ?? at;
      return (at.seconds - before.seconds) / (at.bytes - before.bytes);
    });
    // Products of other shapes attain slightly different rates, which the order by FLOP for each byte does not know.
    const worst = Math.max(...slopes.slice(1).map((slope, index) => (slopes[index] ?? slope) - slope));
    expect(worst).toBeLessThan(0.05 * Math.max(...slopes.map(Math.abs)));
  });

  test.each(batches)('finds no worse than any other amount, by the engine, with batch %i', (batch) => {
    const own = secondsOf(fuyou13B, batch, { budget: 1 });
    for (const gigabytes of [0, 20, 40, 80, 160, 320])
      expect(own).toBeLessThanOrEqual(1.03 * secondsOf(fuyou13B, batch, { swap: gigabytes * 1e9 }));
  });

  test('stops where copies would take more than the budget of forward', () => {
    const link = 20.4e9;
    for (const budget of [0.3, 0.5]) {
      const found = planned(fuyou13B, 64, { budget });
      expect(swappedBytes(found) / link).toBeLessThanOrEqual(budget * found.phases.forwardSeconds);
    }
    expect(swappedBytes(planned(fuyou13B, 64, { budget: 0.5 }))).toBeGreaterThan(swappedBytes(planned(fuyou13B, 64)));
  });

  test.each([
    [8, 12],
    [32, 12],
    [128, 12],
    [32, 1],
    [32, 3],
    [32, 6],
  ])('predicts what the engine finds, to 6 %%: batch %i, %i drives', (batch, count) => {
    const drives = `storage[0].count=${String(count)}`;
    const { search } = situation(batch, {}, drives);
    const { stepSeconds } = planned(fuyou13B, batch, {}, drives);
    expect(stepSeconds / search.times.step).toBeGreaterThan(0.99);
    expect(stepSeconds / search.times.step).toBeLessThan(1.06);
  });
});

describe('knobs', () => {
  test('say what was settled and by whom', () => {
    const own = planned(fuyou13B, 32);
    expect(own.decisions.knobs).toMatchObject([
      { knob: 'swap', by: 'search' },
      { knob: 'budget', value: 0.3, by: 'fixed' },
      { knob: 'overlap', value: true, by: 'fixed' },
      { knob: 'prefetch', value: 1, by: 'model' },
      { knob: 'checkpoints', value: 2, by: 'fixed' },
    ]);
    expect(settled(planned(fuyou13B, 32, { prefetch: 0 }), 'prefetch')).toMatchObject({ value: 0, by: 'given' });
  });

  test('the update after backward takes its whole time, and gradients pass the drives', () => {
    const own = planned(fuyou13B, 32);
    const serial = planned(fuyou13B, 32, { overlap: false });
    expect(serial.stepSeconds / own.stepSeconds).toBeGreaterThan(1.4);
    expect(serial.phases.optimizerSeconds).toBeGreaterThan(5 * own.phases.optimizerSeconds);
    const total = countParameters(fuyou13B).total;
    expect(serial.traffic.nvmeReadBytes / total).toBeCloseTo(20, 9);
    expect(serial.traffic.nvmeWriteBytes / total).toBeCloseTo(18, 9);
  });

  test('swapping pays where the GPU is what binds, and not where the drives do', () => {
    expect(secondsOf(fuyou13B, 64, { swap: 0 }) / secondsOf(fuyou13B, 64)).toBeGreaterThan(1.03);
    const slow = 'storage[0].count=1';
    expect(secondsOf(fuyou13B, 32, { swap: 0 }, slow) / secondsOf(fuyou13B, 32, {}, slow)).toBeCloseTo(1, 2);
  });

  test('no layer fetched ahead is slower, and takes less of the GPU', () => {
    const [none, one] = [planned(fuyou13B, 16, { prefetch: 0 }), planned(fuyou13B, 16, { prefetch: 1 })];
    expect(none.stepSeconds).toBeGreaterThan(one.stepSeconds);
    expect(none.peak.gpuBytes).toBeLessThan(one.peak.gpuBytes);
  });
});
