import { describe, expect, test } from 'vitest';
import { peakOf } from '../../../src/core/cost/memory/footprint.ts';
import { outlineOf } from '../../../src/core/cost/outline.ts';
import { pinnedBytes } from '../../../src/core/cost/pinned.ts';
import { exportPlan } from '../../../src/core/export/index.ts';
import type { SizedJob } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { plan } from '../../../src/core/planners/index.ts';
import type { KnobValues } from '../../../src/core/planners/knobs.ts';
import { tuned } from '../../../src/core/planners/knobs.ts';
import type { FeasiblePlan, Planner } from '../../../src/core/planners/types.ts';
import { zeroInfinity, zeroOffload } from '../../../src/core/planners/zero/index.ts';
import { reference } from '../../golden/machines.ts';
import { dos7B, gpt } from '../../golden/models.ts';
import { valueOf } from '../base/results.ts';

const fuyou = reference('fuyou-rtx4090');
const a100 = reference('dos-a100-40gb');
const small = gpt(24, 2048);
const job = (changes: Partial<SizedJob> = {}): SizedJob => ({
  ...defaultJob,
  sequence: 1024,
  microBatch: 4,
  ...changes,
});

const planned = (
  planner: Planner,
  knobs: KnobValues,
  { on = fuyou, model = small, of = job() }: { on?: typeof fuyou; model?: Model; of?: SizedJob } = {},
): FeasiblePlan => {
  const found = plan(valueOf(tuned(planner, knobs)), on, model, of);
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found;
};
const logged = { on: a100, model: dos7B, of: job({ sequence: 2048 }) };

describe('each mechanism that is taken away costs time', () => {
  test.each([
    ['flush', 'blocking', 'asynchronous'],
    ['pin_memory', false, true],
    ['deepspeed', 'paper', 'current'],
  ] as const)('ZeRO-Offload: %s %s is slower than %s', (knob, slow, fast) => {
    const step = (value: string | boolean) => planned(zeroOffload, { stage: '3', [knob]: value }, logged).stepSeconds;
    expect(step(slow)).toBeGreaterThan(1.01 * step(fast));
  });

  test.each([
    [{ parameters: 'dram' }, 'prefetch', false, true],
    [{ parameters: 'nvme' }, 'prefetch', false, true],
    [{ optimizer: 'nvme' }, 'pipeline', false, true],
    [{ parameters: 'nvme', optimizer: 'nvme' }, 'deepspeed', 'paper', 'current'],
    [{ parameters: 'nvme', optimizer: 'nvme' }, 'flush', 'blocking', 'asynchronous'],
    [{ parameters: 'dram', optimizer: 'dram' }, 'pin_memory', false, true],
    [{ parameters: 'gpu' }, 'optimizer', 'nvme', 'dram'],
    [{ optimizer: 'nvme' }, 'parameters', 'nvme', 'dram'],
  ] as const)('ZeRO-Infinity with %o: %s %s is slower than %s', (others, knob, slow, fast) => {
    const step = (value: string | boolean) => planned(zeroInfinity, { ...others, [knob]: value }).stepSeconds;
    expect(step(slow)).toBeGreaterThan(step(fast));
  });

  test('the blocking flush costs about 0.62 s for each 1e9 parameters (papers/offload-systems, b.5: 0.47 to 0.77)', () => {
    const of = (flush: string) => planned(zeroInfinity, { parameters: 'gpu', optimizer: 'dram', flush }, logged);
    const difference = of('blocking').phases.backwardSeconds - of('asynchronous').phases.backwardSeconds;
    const billions = outlineOf(dos7B).total / 1e9;
    expect(difference / billions).toBeGreaterThan(0.35);
    expect(difference / billions).toBeLessThan(0.77);
  });
});

describe('the delayed update of ZeRO-Offload', () => {
  const now = planned(zeroOffload, {});
  const delayed = planned(zeroOffload, { delayed_update: true });

  test('hides under the next forward and backward, and keeps a second set of gradients', () => {
    expect(delayed.stepSeconds).toBeLessThan(now.stepSeconds);
    const alone = now.phases.forwardSeconds + now.phases.backwardSeconds;
    expect(delayed.stepSeconds).toBeGreaterThanOrEqual(alone);
    expect(delayed.peak.dramBytes - now.peak.dramBytes).toBe(pinnedBytes(4 * outlineOf(small).total));
  });

  test('is no option of DeepSpeed, so nothing is exported', () => {
    const found = exportPlan('deepspeed', { machine: fuyou, model: small, plan: delayed });
    expect(found).toMatchObject({ ok: false, error: { code: 'not-available' } });
  });
});

describe('TwinFlow', () => {
  const ratios = [1, 0.8, 0.6, 0.4].map((ratio) => ({ ratio, found: planned(zeroOffload, { stage: '3', ratio }) }));
  const total = outlineOf(small).total;
  const shareOnGpu = ({ decisions }: FeasiblePlan) => decisions.split?.optimizer?.[0]?.share ?? 0;

  test('updates whole sub-groups on the GPU, up to the ratio', () => {
    for (const { ratio, found } of ratios) {
      expect(shareOnGpu(found)).toBeLessThanOrEqual(1 - ratio + 0.1);
      expect(shareOnGpu(found)).toBeGreaterThan(1 - ratio - 0.2);
    }
  });

  test('shortens the update linearly, for about 16 bytes of GPU memory a parameter, and frees host memory', () => {
    const [all, ...less] = ratios.map(({ found }) => found);
    if (all === undefined) throw new Error('a ratio of 1');
    for (const found of less) {
      const share = shareOnGpu(found);
      const update = found.phases.optimizerSeconds / all.phases.optimizerSeconds;
      // The GPU takes its own time for its share, in turn, and copies weights that live in host memory.
      expect(update).toBeGreaterThan(1 - share);
      expect(update).toBeLessThan(1 - 0.6 * share);
      expect((all.peak.dramBytes - found.peak.dramBytes) / (share * total)).toBeGreaterThan(18);
      const states = peakOf(found.footprint, 'gpu').shares.filter(({ component }) => component === 'optimizer');
      expect(states.reduce((sum, { bytes }) => sum + bytes, 0) / (share * total)).toBeCloseTo(12, 6);
    }
  });

  test('is exported as the ratio of offload_optimizer, at stage 3', () => {
    const bundle = valueOf(
      exportPlan('deepspeed', { machine: fuyou, model: small, plan: planned(zeroOffload, { ratio: 0.6 }) }),
    );
    const config = bundle.files.find(({ path }) => path === 'ds_config.json')?.text ?? '';
    expect(JSON.parse(config)).toMatchObject({ zero_optimization: { stage: 3, offload_optimizer: { ratio: 0.6 } } });
  });

  test.each([
    [zeroOffload, { stage: '2', ratio: 0.5 }],
    [zeroOffload, { stage: '3', delayed_update: true }],
    [zeroOffload, { stage: '2', sub_group_size: 1e8 }],
    [zeroInfinity, { optimizer: 'nvme', ratio: 0.5 }],
  ] as const)('%o refuses settings that contradict each other: %o', (planner, knobs) => {
    const found = plan(valueOf(tuned(planner, knobs)), fuyou, small, job());
    expect(found).toMatchObject({ kind: 'infeasible', memory: [] });
    if (found.kind === 'infeasible') expect(found.why).not.toBe('');
  });
});

describe('tiers', () => {
  const tiers = ['gpu', 'dram', 'nvme'] as const;
  test.each(tiers.flatMap((parameters) => tiers.map((optimizer) => ({ parameters, optimizer }))))(
    'weights on $parameters, optimizer on $optimizer',
    ({ parameters, optimizer }) => {
      const found = planned(zeroInfinity, { parameters, optimizer });
      expect(found.decisions).toMatchObject({ parameters, optimizer, gradients: optimizer });
      const files = exportPlan('deepspeed', { machine: fuyou, model: small, plan: found });
      expect(files.ok).toBe(true);
    },
  );

  test('the optimizer on the GPU sends no gradients to the host', () => {
    const found = planned(zeroInfinity, { parameters: 'dram', optimizer: 'gpu' });
    const total = outlineOf(small).total;
    // New weights alone, and checkpoints if they are offloaded.
    expect(found.traffic.d2hBytes).toBeGreaterThanOrEqual(2 * total);
    expect(found.traffic.d2hBytes).toBeLessThan(4 * total);
  });
});

describe('tiling of large operators', () => {
  const wide = gpt(4, 16384);
  const peak = (tiling: number) => {
    const knobs = { parameters: 'dram', optimizer: 'dram', tiling };
    const found = planned(zeroInfinity, knobs, {
      model: wide,
      of: job({ microBatch: 1 }),
      on: reference('fuyou-rtx4090', ['gpu.memory_bytes=80e9']),
    });
    return found;
  };

  test('lowers the peak of the GPU, and takes no less time', () => {
    const [one, four, sixteen] = [1, 4, 16].map(peak);
    if (one === undefined || four === undefined || sixteen === undefined) throw new Error('three were asked for');
    expect(four.peak.gpuBytes).toBeLessThan(one.peak.gpuBytes);
    expect(sixteen.peak.gpuBytes).toBeLessThanOrEqual(four.peak.gpuBytes);
    expect(four.stepSeconds).toBeGreaterThanOrEqual(one.stepSeconds);
  });

  test('needs another model than a configuration can ask for', () => {
    const found = exportPlan('deepspeed', { machine: fuyou, model: wide, plan: peak(4) });
    expect(found).toMatchObject({ ok: false, error: { code: 'not-available' } });
  });
});

describe('host memory of DeepSpeed as papers ran it', () => {
  test('rounds the swap buffers of NVMe up to powers of two, which 0.19.6 does not', () => {
    const pinned = (deepspeed: string) => {
      const found = planned(zeroInfinity, { deepspeed, parameters: 'nvme', optimizer: 'nvme', pipeline: false });
      const shares = peakOf(found.footprint, 'pinned').shares.filter(({ name }) => name.includes('swap'));
      return shares.map(({ bytes }) => bytes);
    };
    const [then, today] = [pinned('paper'), pinned('current')];
    expect(then).toHaveLength(2);
    for (const [index, bytes] of then.entries()) expect(bytes).toBeGreaterThan(today[index] ?? 0);
    expect(Math.log2(then[0] ?? 0) % 1 === 0 || Math.log2((then[0] ?? 0) / 4) % 1 === 0).toBe(true);
  });
});
