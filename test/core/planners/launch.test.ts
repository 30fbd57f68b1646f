import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../../src/core/job/job.ts';
import { assumed } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { plan, planners } from '../../../src/core/planners/index.ts';
import type { FeasiblePlan } from '../../../src/core/planners/types.ts';
import { seconds } from '../../../src/core/units.ts';
import { reference } from '../../golden/machines.ts';
import { shippedModel } from '../../renderer/samples.ts';

const model = shippedModel('smollm2-135m');
const machine = reference('dos-a100-40gb');
const lora = planners.find(({ id }) => id === 'lora');

const planned = (on: Machine, microBatch: number): FeasiblePlan => {
  if (lora === undefined) throw new Error('no lora');
  const found = plan(lora, on, model, {
    ...defaultJob,
    method: 'lora',
    sequence: 256,
    checkpointing: 'layer',
    microBatch,
  });
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found;
};

/** SKIP, arXiv 2504.11750: small batches wait for the CPU, large ones do not. */
describe('launches of a plan', () => {
  test('bind a small batch and not a large one; the CPU takes the same for both', () => {
    const [small, large] = [planned(machine, 1), planned(machine, 256)];
    expect(small.launching.bound).toBe('cpu');
    expect(large.launching.bound).toBe('gpu');
    expect(large.launching.cpuSeconds).toBeCloseTo(small.launching.cpuSeconds, 9);
    expect(large.launching.gpuSeconds).toBeGreaterThan(20 * small.launching.gpuSeconds);
  });

  test('are as long as the step of a small batch at least', () => {
    const { launching, stepSeconds } = planned(machine, 1);
    expect(stepSeconds).toBeGreaterThanOrEqual(launching.cpuSeconds * (1 - 1e-9));
  });

  test('follow the launch that was measured of the machine', () => {
    const { gpu } = machine;
    if (gpu === undefined) throw new Error('no GPU');
    const slow: Machine = {
      ...machine,
      gpu: { ...gpu, launch: { launchSeconds: assumed(seconds(40e-6), 'a slow host') } },
    };
    expect(planned(slow, 1).launching.cpuSeconds).toBeGreaterThan(2 * planned(machine, 1).launching.cpuSeconds);
    expect(planned(slow, 1).stepSeconds).toBeGreaterThan(planned(machine, 1).stepSeconds);
  });
});
