import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../../src/core/job/job.ts';
import { assumed } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { plan, planners } from '../../../src/core/planners/index.ts';
import type { LaunchCounts } from '../../../src/core/job/launch-counts.ts';
import type { FeasiblePlan } from '../../../src/core/planners/types.ts';
import { seconds } from '../../../src/core/units.ts';
import { reference } from '../../golden/machines.ts';
import { shippedModel } from '../../renderer/samples.ts';

const model = shippedModel('smollm2-135m');
const machine = reference('dos-a100-40gb');
const lora = planners.find(({ id }) => id === 'lora');

const planned = (on: Machine, microBatch: number, launches?: LaunchCounts): FeasiblePlan => {
  if (lora === undefined) throw new Error('no lora');
  const found = plan(lora, on, model, {
    ...defaultJob,
    method: 'lora',
    sequence: 256,
    checkpointing: 'layer',
    microBatch,
    ...(launches === undefined ? {} : { launches }),
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

test('the GPU computes them with the attention of the system, not of the job', () => {
  const job = { ...defaultJob, sequence: 2048, microBatch: 4 };
  const computing = (flash: boolean) => {
    const fork = planners.find(({ id }) => id === 'deep-optimizer-states');
    const found =
      fork?.tuning === undefined ? undefined : plan(fork.tuning.tune({ flash_attention: flash }), machine, model, job);
    return found?.kind === 'feasible' ? found.launching.gpuSeconds : Number.NaN;
  };
  expect(computing(false)).toBeGreaterThan(1.05 * computing(true));
});

/** As a trace of another model with 4 layers has them. */
const counted: LaunchCounts = {
  kind: 'plimsoll-launch-counts',
  format: 1,
  trace: 'bert.json',
  traceId: '0123456789abcdef',
  layers: { by: 'modules', name: 'BertLayer', count: 4 },
  passes: 1,
  forward: {
    layer: { launches: 12, cpuSeconds: 240e-6, callSeconds: 60e-6 },
    rest: { launches: 5, cpuSeconds: 100e-6, callSeconds: 25e-6 },
  },
  backward: {
    layer: { launches: 20, cpuSeconds: 300e-6, callSeconds: 100e-6 },
    rest: { launches: 7, cpuSeconds: 70e-6, callSeconds: 35e-6 },
  },
  time: 'trace',
};
const { layers } = model;
const withLaunch = (launchSeconds: number): Machine => {
  if (machine.gpu === undefined) throw new Error('no GPU');
  return { ...machine, gpu: { ...machine.gpu, launch: { launchSeconds: assumed(seconds(launchSeconds), 'a test') } } };
};

describe('launches that a trace counts', () => {
  test("replace the framework's, layer for layer, with the recompute of the plan", () => {
    const { launching, stepSeconds } = planned(machine, 1, counted);
    expect(launching.operators).toBeCloseTo(layers * (2 * 12 + 20) + 5 + 7, 9);
    expect(launching.cpuSeconds).toBeCloseTo(layers * (2 * 240e-6 + 300e-6) + 170e-6, 12);
    expect(launching).toMatchObject({ bound: 'cpu', counts: { kind: 'measured', trace: 'bert.json' } });
    expect(stepSeconds).toBeGreaterThanOrEqual(launching.cpuSeconds * (1 - 1e-9));
    expect(planned(machine, 1).launching.counts.kind).toBe('assumed');
  });

  test('do not depend on the batch', () => {
    const [small, large] = [planned(machine, 1, counted), planned(machine, 256, counted)];
    expect(large.launching.cpuSeconds).toBe(small.launching.cpuSeconds);
    expect(large.launching.bound).toBe('gpu');
  });

  test("take the machine's own call where that was measured, or the machine's time altogether", () => {
    const calls = layers * (2 * 12 + 20) + 5 + 7;
    const own = layers * (2 * 180e-6 + 200e-6) + 75e-6 + 35e-6;
    expect(planned(withLaunch(2e-6), 1, counted).launching.cpuSeconds).toBeCloseTo(own + calls * 2e-6, 12);
    const times = planned(withLaunch(2e-6), 1, { ...counted, time: 'machine' });
    expect(times.launching.cpuSeconds).toBeCloseTo(calls * (9e-6 - 4e-6 + 2e-6), 12);
  });

  test('without backward are forward times what the framework is taken to have, and the plan says so', () => {
    const { backward: _, ...inference } = counted;
    const { launching } = planned(machine, 1, inference);
    expect(launching.operators).toBeCloseTo((2 + 75 / 45) * layers * 12 + (1 + 75 / 45) * 5, 9);
    if (launching.counts.kind !== 'measured') throw new Error('not measured');
    expect(launching.counts.carriedOver.join()).toContain('the trace has no backward');
  });

  test('without layers are those of the pass, whatever the model', () => {
    const { layers: _, ...rest } = counted;
    const pass = { rest: { launches: 90, cpuSeconds: 900e-6, callSeconds: 300e-6 } };
    const { launching } = planned(machine, 1, { ...rest, forward: pass, backward: pass });
    expect(launching.operators).toBeCloseTo(3 * 90, 9);
    expect(launching.cpuSeconds).toBeCloseTo(3 * 900e-6, 12);
  });

  test('reach every system', () => {
    const job = { ...defaultJob, sequence: 128, microBatch: 1 };
    const slow = {
      ...counted,
      forward: { ...counted.forward, layer: { launches: 9, cpuSeconds: 0.1, callSeconds: 0 } },
    };
    let fitting = 0;
    for (const one of planners.filter(({ method }) => method === 'full')) {
      const [before, after] = [job, { ...job, launches: slow }].map((asked) => plan(one, machine, model, asked));
      if (before?.kind !== 'feasible' || after?.kind !== 'feasible') continue;
      expect(after.stepSeconds, one.id).toBeGreaterThan(layers * 0.1);
      expect(after.stepSeconds, one.id).toBeGreaterThan(before.stepSeconds);
      expect(after.launching.bound, one.id).toBe('cpu');
      fitting++;
    }
    expect(fitting).toBeGreaterThan(5);
  });
});
