import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { peakOf } from '../../src/core/cost/memory/footprint.ts';
import { given } from '../../src/core/machine/known.ts';
import type { Machine } from '../../src/core/machine/machine.ts';
import { gptShape } from '../../src/core/model/shape.ts';
import { detail, plan } from '../../src/core/planners/index.ts';
import type { Knob, KnobValue, KnobValues } from '../../src/core/planners/knobs.ts';
import { tuned } from '../../src/core/planners/knobs.ts';
import { zeroInfinity, zeroOffload } from '../../src/core/planners/zero/index.ts';
import { gigabytes } from '../../src/core/units.ts';
import { valueOf } from '../core/base/results.ts';
import { reference } from '../golden/machines.ts';
import { job } from '../golden/models.ts';
import { anyJob, anyMachine, anyTrainedModel } from './arbitraries.ts';

const runs = { numRuns: 40 };
const nearly = 1 + 1e-9;

const valueFor = (knob: Knob): fc.Arbitrary<KnobValue> => {
  switch (knob.kind) {
    case 'switch':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...knob.values);
    case 'share':
      return fc.constantFrom(0, 0.3, 0.5, 0.99, 1);
    case 'integer':
    case 'bytes':
      return fc.constantFrom(knob.least, Math.min(16, knob.most), Math.min(1e8, knob.most));
  }
};

/** Any of a planner's knobs settled to anything that it takes. */
const anyKnobs = (knobs: readonly Knob[]): fc.Arbitrary<KnobValues> =>
  fc
    .tuple(...knobs.map((knob) => fc.option(valueFor(knob), { nil: undefined, freq: 2 })))
    .map((values) =>
      Object.fromEntries(
        values.flatMap((value, index) => (value === undefined ? [] : [[knobs[index]?.id ?? '', value] as const])),
      ),
    );

const anyPinningMachine: fc.Arbitrary<Machine> = fc
  .record({ machine: anyMachine, limit: fc.option(fc.constantFrom(0.1, 10, 1000), { nil: undefined, freq: 2 }) })
  .map(({ machine, limit }) =>
    limit === undefined
      ? machine
      : {
          ...machine,
          memory: { dram: { ...machine.memory.dram, pinned: { limitBytes: given(gigabytes(limit), 'a test') } } },
        },
  );

const strays = (value: unknown): boolean => {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(strays);
};

describe.each([zeroOffload, zeroInfinity])('$id with any of its knobs settled', { timeout: 120_000 }, (planner) => {
  const knobs = planner.tuning?.knobs ?? [];

  test('fits, and takes as long as its closed form at least, or says why not', () => {
    fc.assert(
      fc.property(anyPinningMachine, anyTrainedModel, anyJob, anyKnobs(knobs), (machine, model, size, values) => {
        const settled = valueOf(tuned(planner, values));
        const found = detail(settled, machine, model, size);
        expect(strays('plan' in found ? found.plan : found)).toBe(false);
        if (!('plan' in found)) {
          expect(found.why).not.toBe('');
          return;
        }
        const { memory, footprint, stepSeconds, decisions } = found.plan;
        for (const { peak, capacity } of memory) expect(peak).toBeLessThanOrEqual(capacity);
        const limit = machine.memory.dram.pinned?.limitBytes?.value ?? Infinity;
        expect(peakOf(footprint, 'pinned').bytes).toBeLessThanOrEqual(limit);
        expect(stepSeconds * nearly).toBeGreaterThanOrEqual(settled.bound(machine, model, size));
        for (const { tier, peak } of found.timeline.memory) {
          const held = memory.find((use) => use.tier === tier)?.peak ?? 0;
          expect(peak, tier).toBeLessThanOrEqual(held * nearly);
        }
        expect(decisions.knobs?.map(({ knob }) => knob)).toEqual(knobs.map(({ id }) => id));
        for (const { knob, by } of decisions.knobs ?? []) expect(by === 'given').toBe(values[knob] !== undefined);
      }),
      runs,
    );
  });

  test.each([
    ['0 drives', 'storage[0].count=0'],
    ['1 GB of host memory', 'memory.dram.capacity_bytes=1e9'],
    ['an 8 MB/s link', 'link.host_to_device_bytes_per_second=8e6', 'link.device_to_host_bytes_per_second=8e6'],
    ['drives of 1 B/s', 'storage[0].read_bytes_per_second=1', 'storage[0].write_bytes_per_second=1'],
    ['a desktop as it is'],
  ])('on a machine with %s and a model of 10,000 layers answers in numbers', (_, ...overrides) => {
    const machine = reference('fuyou-rtx4090', overrides);
    const deep = gptShape({ layers: 10_000, hidden: 64, heads: 1, vocab: 1000, seq: 128, head: 'tied' });
    fc.assert(
      fc.property(anyKnobs(knobs), (values) => {
        const found = plan(valueOf(tuned(planner, values)), machine, deep, {
          ...job({ sequence: 128 }),
          microBatch: 1,
        });
        expect(strays(found)).toBe(false);
        if (found.kind === 'feasible') expect(found.stepSeconds).toBeGreaterThan(0);
        else expect(found.why).not.toBe('');
      }),
      { numRuns: 2 },
    );
  });
});
