import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../src/core/job/job.ts';
import { gptShape } from '../../src/core/model/shape.ts';
import { planAll, plannersFor } from '../../src/core/planners/index.ts';
import type { Plan } from '../../src/core/planners/types.ts';
import { reference } from '../golden/machines.ts';

const small = gptShape({ layers: 12, hidden: 768, heads: 12, vocab: 50257, seq: 1024, head: 'tied' });
const large = gptShape({ layers: 96, hidden: 12288, heads: 96, vocab: 50257, seq: 1024, head: 'tied' });
const desktop = reference('this-is-typical-desktop');
const job = { ...defaultJob, sequence: 1024 };

const shortages = (plans: readonly Plan[]) =>
  plans.map((plan) => (plan.kind === 'infeasible' ? plan.shortBy.tier : 'fits'));

describe('a machine that is short of everything', () => {
  test('no GPU: every system says to choose one', () => {
    const { gpu: _, ...withoutGpu } = desktop;
    for (const plan of planAll(withoutGpu, small, job)) {
      expect(plan).toMatchObject({ kind: 'infeasible', shortBy: { tier: 'gpu' } });
      if (plan.kind === 'infeasible') expect(plan.why).toBe('no GPU known: choose one from the catalogue');
    }
  });

  test('1 GB of host memory: not even the process fits', () => {
    const tiny = reference('this-is-typical-desktop', ['memory.dram.capacity_bytes=1e9']);
    expect(new Set(shortages(planAll(tiny, small, job)))).toEqual(new Set(['dram']));
  });

  test('no drives: nothing is placed on one', () => {
    const diskless = { ...desktop, storage: [] };
    for (const plan of planAll(diskless, small, job)) {
      if (plan.kind === 'feasible') expect(plan.peak.nvmeBytes).toBe(0);
    }
    expect(shortages(planAll(diskless, large, job))).not.toContain('fits');
  });

  test('an 8 MB/s link: slow, not broken', () => {
    const slow = reference('this-is-typical-desktop', [
      'link.host_to_device_bytes_per_second=8e6',
      'link.device_to_host_bytes_per_second=8e6',
    ]);
    const plan = planAll(slow, small, { ...job, microBatch: 1 }).find(({ system }) => system === 'zero-offload');
    expect(plan).toMatchObject({ kind: 'feasible', binding: 'link.d2h' });
  });

  test('4096 layers and 65536 micro-batches: still one answer a system', () => {
    const deep = gptShape({ layers: 4096, hidden: 128, heads: 1, vocab: 1000, seq: 128, head: 'none' });
    const plans = planAll(reference('fuyou-rtx4090'), deep, {
      ...job,
      sequence: 128,
      microBatch: 1,
      gradientAccumulation: 65536,
    });
    expect(plans.map(({ system }) => system)).toEqual(plannersFor(job).map(({ id }) => id));
    for (const plan of plans) if (plan.kind === 'feasible') expect(plan.stepSeconds).toBeGreaterThan(0);
  });
});

test('weights in host memory free the GPU for activations, and the planner sees that this is faster', () => {
  const plan = planAll(
    reference('dos-a100-40gb'),
    gptShape({ layers: 32, hidden: 4096, heads: 32, vocab: 50257, seq: 2048, head: 'tied' }),
    {
      ...job,
      sequence: 2048,
      microBatch: 3,
    },
  ).find(({ system }) => system === 'zero-infinity');
  expect(plan).toMatchObject({ kind: 'feasible', decisions: { parameters: 'dram', checkpointing: false } });
});

test('the optimizer goes to the drives only when host memory cannot hold it', () => {
  const decided = (dram: string) =>
    planAll(
      reference('fuyou-rtx4090', [`memory.dram.capacity_bytes=${dram}`]),
      gptShape({ layers: 40, hidden: 5120, heads: 40, vocab: 50257, seq: 1024, head: 'tied' }),
      { ...job, microBatch: 4 },
    ).find(({ system }) => system === 'zero-infinity');
  expect(decided('800e9')).toMatchObject({ decisions: { optimizer: 'dram' }, peak: { nvmeBytes: 0 } });
  expect(decided('128e9')).toMatchObject({ decisions: { optimizer: 'nvme', storage: 0 } });
});
