import { describe, expect, test } from 'vitest';
import { outlineOf } from '../../../src/core/cost/outline.ts';
import type { SizedJob } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { exportPlan } from '../../../src/core/export/index.ts';
import { plan, planners } from '../../../src/core/planners/index.ts';
import type { KnobValues } from '../../../src/core/planners/knobs.ts';
import { tuned } from '../../../src/core/planners/knobs.ts';
import type { FeasiblePlan } from '../../../src/core/planners/types.ts';
import { valueOf } from '../base/results.ts';
import { catalogued } from '../../golden/catalogued.ts';
import { reference } from '../../golden/machines.ts';

const model = catalogued('llama-3.1-8b');
const parameters = outlineOf(model).total;
const machine = reference('fuyou-rtx4090');
const job: SizedJob = { ...defaultJob, sequence: 4096, microBatch: 1, checkpointing: 'offloaded' };

const planned = (knobs: KnobValues = {}, changes: Partial<SizedJob> = {}, on = machine): FeasiblePlan => {
  const planner = planners.find(({ id }) => id === 'memascend');
  if (planner === undefined) throw new Error('no MemAscend');
  const found = plan(valueOf(tuned(planner, knobs)), on, model, { ...job, ...changes });
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found;
};
const host = (found: FeasiblePlan, name: string) =>
  found.memory.find(({ tier }) => tier === 'dram')?.parts.find((part) => part.name.startsWith(name))?.bytes ?? 0;
const gib = 2 ** 30;

describe('host memory, one switch off at a time', () => {
  const all = planned();
  test('pools by shape: seven matrices of two layers, embedding and head, instead of 14 of the largest', () => {
    const { hidden: h, intermediate: f, vocab } = model;
    const layer = 2 * h * h + 2 * h * 1024 + 3 * h * f;
    expect(host(all, 'weight swap')).toBeCloseTo(2 * (2 * layer + 2 * vocab * h), -4);
    expect(host(planned({ 'adaptive-pools': false }), 'weight swap')).toBe(2 * 14 * vocab * h);
  });

  test('exact pinning: every buffer was rounded up to a power of two', () => {
    const rounded = planned({ 'exact-pinning': false, 'adaptive-pools': false });
    expect(host(rounded, 'weight swap')).toBe(16 * gib);
    expect(host(rounded, '16-bit gradient')).toBe(16 * gib);
    expect(host(rounded, 'optimizer swap')).toBe(4 * 2 * gib);
    expect(rounded.peak.dramBytes).toBeGreaterThan(all.peak.dramBytes);
  });

  test.each([
    ['16-bit', 3],
    ['fp32', 5],
  ])('fused check: %s gradients need no copy and mask of %d bytes each', (buffer, bytes) => {
    const without = planned({ 'fused-overflow-check': false, 'gradient-buffer': buffer });
    const saved = without.peak.dramBytes - planned({ 'gradient-buffer': buffer }).peak.dramBytes;
    expect(saved / parameters).toBeCloseTo(bytes, 6);
    expect(without.phases.optimizerSeconds).toBeGreaterThan(all.phases.optimizerSeconds);
  });

  test('half-precision states: half the swap buffers, 12 B a parameter less to and from the drives', () => {
    const halved = planned({ 'half-precision-states': true });
    expect(host(halved, 'optimizer swap')).toBeCloseTo(host(all, 'optimizer swap') / 2, -4);
    const moved = ({ traffic }: FeasiblePlan) => traffic.nvmeReadBytes + traffic.nvmeWriteBytes;
    expect((moved(all) - moved(halved)) / parameters).toBeCloseTo(12, 3);
    expect(all.peak.nvmeBytes / parameters).toBeCloseTo(18, 6);
    expect(halved.peak.nvmeBytes / parameters).toBeCloseTo(12, 6);
  });
});

describe('time', () => {
  test('the direct engine is not held by one thread of file access, and opens nothing', () => {
    const [direct, files] = [planned(), planned({ 'direct-nvme': false })];
    expect(files.stepSeconds).toBeGreaterThan(direct.stepSeconds);
    // On one slow drive the thread keeps up, and only opening files is left.
    const slow = reference('fuyou-rtx4090', ['storage[0].count=1']);
    const ratio = planned({ 'direct-nvme': false }, {}, slow).stepSeconds / planned({}, {}, slow).stepSeconds;
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(1.02);
  });

  test('pipelined swaps are faster and need three times the buffers', () => {
    const pipelined = planned({ 'pipelined-swaps': true });
    expect(pipelined.stepSeconds).toBeLessThan(planned().stepSeconds);
    expect(host(pipelined, 'optimizer swap')).toBe(3 * host(planned(), 'optimizer swap'));
  });
});

test('says what every knob was settled to, and by whom', () => {
  const { knobs = [] } = planned({ 'exact-pinning': false }).decisions;
  expect(knobs.find(({ knob }) => knob === 'exact-pinning')).toMatchObject({ value: false, by: 'given' });
  expect(knobs.filter(({ by }) => by === 'fixed').length).toBe(knobs.length - 1);
});

test('exports the nearest configuration of DeepSpeed, and says first that it is that', () => {
  const { files, warnings } = valueOf(exportPlan('deepspeed', { machine, model, plan: planned() }));
  expect(warnings[0]).toMatch(/^MemAscend has no public code/);
  const config = JSON.parse(files.find(({ path }) => path === 'ds_config.json')?.text ?? '') as unknown;
  expect(config).toMatchObject({ zero_optimization: { offload_param: { device: 'nvme' } } });
});
