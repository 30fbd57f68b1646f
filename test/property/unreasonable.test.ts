import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchBest } from '../../src/core/frontier/best/search.ts';
import { goals } from '../../src/core/frontier/best/types.ts';
import { valuesOf } from '../../src/core/frontier/best/variants.ts';
import { frontierOf } from '../../src/core/frontier/frontier.ts';
import { runToEnd } from '../../src/core/frontier/run-to-end.ts';
import { finds } from '../../src/core/frontier/types.ts';
import { whatIf } from '../../src/core/frontier/upgrades/what-if.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import type { Machine } from '../../src/core/machine/machine.ts';
import type { Model } from '../../src/core/model/model.ts';
import { gptShape, llamaShape } from '../../src/core/model/shape.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import { tuned } from '../../src/core/planners/knobs.ts';
import type { Planner } from '../../src/core/planners/types.ts';
import { valueOf } from '../core/base/results.ts';
import type { ReferenceMachine } from '../golden/machines.ts';
import { reference } from '../golden/machines.ts';

/** Machines that nobody has and jobs that nobody runs: an answer made of numbers or a sentence, in bounded time. */
const bases: readonly ReferenceMachine[] = ['fuyou-rtx4090', 'this-is-typical-desktop', 'dgx2-v100'];
const ends: Readonly<Record<string, readonly string[]>> = {
  'memory.dram.capacity_bytes': ['0', '1e9', '64e9', '1e21'],
  'memory.dram.bytes_per_second': ['1', '1e6', '1e21'],
  'gpu.memory_bytes': ['0', '1e9', '80e9', '1e21'],
  'gpu.memory_bytes_per_second': ['1', '1e21'],
  'gpu.matmul_flops_per_second': ['1', '1e21'],
  'link.host_to_device_bytes_per_second': ['1', '8e6', '1e21'],
  'link.device_to_host_bytes_per_second': ['1', '8e6', '1e21'],
  'link.duplex_share': ['0.001', '1'],
  'cpu.adam_parameters_per_second': ['1', '1e21'],
  'storage[0].count': ['0', '1', '100'],
  'storage[0].capacity_bytes': ['0', '1e9', '1e21'],
  'storage[0].read_bytes_per_second': ['1', '8e6', '1e21'],
  'storage[0].write_bytes_per_second': ['1', '8e6', '1e21'],
};

const anyMachine: fc.Arbitrary<Machine> = fc
  .record({
    base: fc.constantFrom(...bases),
    changes: fc.subarray(Object.keys(ends), { maxLength: 4 }),
    pick: fc.nat(),
    bare: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ base, changes, pick, bare }) => {
    const { storage } = reference(base);
    const usable = changes.filter((path) => storage.length > 0 || !path.startsWith('storage'));
    const machine = reference(
      base,
      usable.map((path, index) => `${path}=${ends[path]?.[(pick + index) % (ends[path].length || 1)] ?? '1'}`),
    );
    return bare === 0 ? { ...machine, storage: [] } : machine;
  });

const shape = { vocab: 50257, seq: 1024, head: 'tied' } as const;
const models: readonly Model[] = [
  gptShape({ layers: 1, hidden: 1, heads: 1, vocab: 1, seq: 1, head: 'none' }),
  gptShape({ ...shape, layers: 12, hidden: 768, heads: 12 }),
  gptShape({ ...shape, layers: 40, hidden: 5120, heads: 40 }),
  gptShape({ ...shape, layers: 1, hidden: 2 ** 17, heads: 1024, vocab: 2 ** 24 }),
  llamaShape({
    ...{ layers: 32, hidden: 4096, heads: 32, kvHeads: 8, headDim: 128, intermediate: 14336 },
    ...{ vocab: 128256, seq: 8192, head: 'untied' },
  }),
];

const anyJob = fc
  .record({
    sequence: fc.constantFrom(1, 512, 2 ** 24),
    microBatch: fc.constantFrom(undefined, 1, 3, 65536),
    gradientAccumulation: fc.constantFrom(1, 2, 65536),
    precision: fc.constantFrom('bf16' as const, 'fp16' as const),
  })
  .map(({ microBatch, ...job }) => ({ ...defaultJob, ...job, ...(microBatch === undefined ? {} : { microBatch }) }));

/** A system with one of its knobs at one of its values, or as it is. */
const anySystem: fc.Arbitrary<Planner> = fc
  .record({ planner: fc.constantFrom(...planners), knob: fc.nat(), value: fc.nat() })
  .map(({ planner, knob, value }) => {
    const knobs = planner.tuning?.knobs ?? [];
    const chosen = knobs[knob % (knobs.length + 1)];
    if (chosen === undefined) return planner;
    const values = valuesOf(chosen);
    return valueOf(tuned(planner, { [chosen.id]: values[value % values.length] ?? false }));
  });

/** Paths of what is no number. */
const strays = (value: unknown, path = ''): readonly string[] => {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => strays(child, `${path}.${name}`));
};

const expectAnswer = (planner: Planner, machine: Machine, model: Model, job: Parameters<typeof plan>[3]) => {
  const answer = plan(planner, machine, model, job);
  expect(strays(answer), planner.id).toEqual([]);
  if (answer.kind === 'infeasible') {
    expect(answer.why, planner.id).not.toBe('');
    expect(answer.shortBy.bytes, planner.id).toBeGreaterThanOrEqual(0);
  } else {
    expect(answer.stepSeconds, planner.id).toBeGreaterThan(0);
    const over = answer.memory.filter(({ peak, capacity }) => peak > capacity);
    expect(over, planner.id).toEqual([]);
  }
};

describe('an unreasonable machine or job', { timeout: 240_000 }, () => {
  test('gets an answer made of numbers, or why there is none, from every system and knob', () => {
    fc.assert(fc.property(anySystem, anyMachine, fc.constantFrom(...models), anyJob, expectAnswer), { numRuns: 400 });
  });

  test.each(planners.map((planner) => [planner.id, planner] as const))(
    'of the issue, with a model of as many layers as there may be: %s',
    (_id, planner) => {
      const deep = gptShape({ ...shape, layers: 4096, hidden: 128, heads: 1 });
      const poor = ['memory.dram.capacity_bytes=1e9', 'storage[0].count=0'];
      const slow = ['link.host_to_device_bytes_per_second=8e6', 'link.device_to_host_bytes_per_second=8e6'];
      for (const overrides of [[], poor, slow, [...poor, ...slow]])
        expectAnswer(planner, reference('fuyou-rtx4090', overrides), deep, {
          ...defaultJob,
          sequence: 16,
          microBatch: 1,
        });
    },
  );

  test('gets a frontier, a best plan and a what-if of numbers', () => {
    const small = fc.constantFrom(...models.slice(0, 2));
    fc.assert(
      fc.property(anyMachine, small, anyJob, fc.constantFrom(...finds), fc.constantFrom(...goals), (...all) => {
        const [machine, model, job, find, goal] = all;
        const points = frontierOf({ machine, job, find, family: 'gpt', models: find === 'model' ? [] : [model] });
        expect(strays([...valueOf(points)])).toEqual([]);
        const prices = { perHour: 1, perKilowattHour: 0.3, gpuWatts: 300 };
        const best = runToEnd(valueOf(searchBest({ machine, model, job, goal, prices })));
        expect(strays(best)).toEqual([]);
        expect(strays(runToEnd(valueOf(whatIf({ machine, model, job, gpus: [], prices: {} }))))).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });
});
