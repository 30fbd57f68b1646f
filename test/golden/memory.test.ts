import { describe, expect, test } from 'vitest';
import { nvmeStoredBytesPerParameter } from '../../src/core/cost/deepspeed.ts';
import { outlineOf } from '../../src/core/cost/outline.ts';
import { grouping } from '../../src/core/cost/sub-groups.ts';
import { frontier } from '../../src/core/frontier/frontier.ts';
import { planners } from '../../src/core/planners/index.ts';
import { tuned } from '../../src/core/planners/knobs.ts';
import type { Planner } from '../../src/core/planners/types.ts';
import { hostParts } from '../../src/core/planners/zero/host-memory.ts';
import { valueOf } from '../core/base/results.ts';
import { reference } from './machines.ts';
import { gpuMemory, hostMemory, largestAt768Gb, optimizerStep, verdicts } from './memory.ts';
import { dos13B, gpt, job } from './models.ts';
import { gpuBytes, hostBytes, logged, modelNamed } from './report/offload-memory.ts';

const total = (parts: readonly { readonly bytes: number }[]) => parts.reduce((sum, { bytes }) => sum + bytes, 0);
const planner = (id: string): Planner => {
  const found = planners.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no system ${id}`);
  return found;
};

describe('host memory', () => {
  test.each(hostMemory.rows)(
    '$model, sub-groups of $subGroupSize',
    ({ model, subGroupSize, bytesPerParameter, gib }) => {
      const net = hostBytes(modelNamed(model), subGroupSize);
      const parameters = logged(modelNamed(model)).outline.total;
      expect(Math.abs(net / parameters / bytesPerParameter - 1)).toBeLessThanOrEqual(hostMemory.tolerance);
      if (gib !== undefined) expect(Math.abs(net / 2 ** 30 / gib - 1)).toBeLessThanOrEqual(hostMemory.tolerance);
    },
  );

  test.each(hostMemory.parts)('13B, $name', ({ name, bytesPerParameter }) => {
    const situation = logged(dos13B);
    const parts = hostParts({ ...situation, grouping: grouping(situation.outline, 1e8) });
    const found = parts.find((part) => part.name === name)?.bytes ?? 0;
    expect(Math.abs(found / situation.outline.total / bytesPerParameter - 1)).toBeLessThanOrEqual(hostMemory.tolerance);
  });
});

test.each(gpuMemory.rows)('GPU memory, $model', ({ model, peakGib, tolerance }) => {
  expect(Math.abs(gpuBytes(modelNamed(model)) / 2 ** 30 / peakGib - 1)).toBeLessThanOrEqual(tolerance);
});

describe('verdicts', () => {
  test.each(verdicts)('$system, $what on $machine: $fits', ({ machine, system, layers, hidden, batch, fits }) => {
    const size = { ...job({ sequence: 1024, precision: 'fp16' }), microBatch: batch };
    const missing = planner(system).check(reference(machine), gpt(layers, hidden), size);
    expect(missing === undefined).toBe(fits);
  });

  test.each([
    { layers: 50, hidden: 8192, fits: true, what: '40B' },
    { layers: 125, hidden: 8192, fits: false, what: '100B' },
  ])('ZeRO-3 Offload, one V100 and 1.5 TB, $what: $fits (DeepSpeed blog 2021-03-08: over 40B)', (row) => {
    const size = { ...job({ sequence: 1024, precision: 'fp16' }), microBatch: 1 };
    for (const deepspeed of ['paper', 'current']) {
      const offload = valueOf(tuned(planner('zero-offload'), { stage: '3', deepspeed }));
      const missing = offload.check(reference('dgx2-v100'), gpt(row.layers, row.hidden), size);
      expect(missing === undefined).toBe(row.fits);
    }
  });

  test('ZeRO-Infinity with 768 GB of host memory', () => {
    const points = frontier(reference('fuyou-rtx4090'), job({ sequence: 1024, precision: 'fp16' }), [
      planner('zero-infinity'),
    ]);
    const largest = points.next().value?.maxParameters ?? 0;
    expect(Math.abs(largest / largestAt768Gb.parameters - 1)).toBeLessThanOrEqual(largestAt768Gb.tolerance);
  });
});

test('states on the GPU: 1.5e9 parameters take 24 GB (ZeRO, arXiv 1910.02054, section 3.1)', () => {
  const model = gpt(48, 1600);
  const memory = planner('gpu-only').check(reference('this-is-typical-desktop'), model, {
    ...job({}),
    microBatch: 1,
  })?.memory;
  const states = (memory ?? []).flatMap(({ parts }) => parts.filter(({ name }) => stateNames.includes(name)));
  expect((total(states) / outlineOf(model).total) * 1.5e9).toBeCloseTo(24e9, -6);
});
const stateNames = ['16-bit weights', 'gradients', 'optimizer states (fp32 master, m, v)'];

describe('the optimizer step on the GPU (DeepSpeed 0.19, stage_1_and_2.py, step; stage 2, nothing offloaded)', () => {
  const model = gpt(40, 1664);
  const perParameter = optimizerStep.parts.reduce((sum, { bytesPerParameter }) => sum + bytesPerParameter, 0);
  const gpuParts = (memoryBytes: number) => {
    const machine = reference('dgx2-v100', [`gpu.memory_bytes=${String(memoryBytes)}`]);
    const size = { ...job({ sequence: 1024, precision: 'fp16' }), microBatch: 1 };
    return planner('gpu-only').decide(machine, model, size);
  };

  test('holds weights, states, gradients and two copies of them', () => {
    const parts = gpuParts(32 * 2 ** 30).memory.find(({ tier }) => tier === 'gpu')?.parts ?? [];
    const found = parts.flatMap(({ name, bytes }) => (name === 'CUDA context' ? [] : [{ name, bytes }]));
    const expected = optimizerStep.parts.map(({ name, bytesPerParameter }) => ({
      name,
      bytes: bytesPerParameter * outlineOf(model).total,
    }));
    expect(new Set(found)).toEqual(new Set(expected));
  });

  test('decides what fits, to the byte, and is named where it does not', () => {
    const context = reference('dgx2-v100').gpu?.reservedBytes.value ?? 0;
    const needed = perParameter * outlineOf(model).total + context;
    expect(gpuParts(needed).kind).toBe('feasible');
    const missing = gpuParts(needed - 1);
    expect(missing).toMatchObject({ kind: 'infeasible', shortBy: { tier: 'gpu', bytes: 1 } });
    if (missing.kind === 'infeasible') expect(missing.why).toContain('runs out of memory at the optimizer step');
  });
});

test('swap files: 10.07e9 parameters over two ranks take 80.5 GB each (DeepSpeedExamples issue 192)', () => {
  expect(((10.07e9 / 2) * nvmeStoredBytesPerParameter.optimizer) / 1e9).toBeCloseTo(80.5, 0);
});
