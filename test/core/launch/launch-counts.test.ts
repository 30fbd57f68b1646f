import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HandedPass, LaunchCounts } from '../../../src/core/job/launch-counts.ts';
import { LaunchCountsSchema } from '../../../src/core/job/launch-counts.ts';
import { launchCountsOf } from '../../../src/core/launch/counts/counts.ts';
import type { Trace } from '../../../src/core/launch/types.ts';
import type { MadeTraining } from './made-training.ts';
import { apartUs, callUs, madeTraining, someTraining } from './made-training.ts';
import { traceOfBytes, traceOfEvents } from './reading.ts';
import { jsonOf, realTraces } from './real-traces.ts';

const countsOf = (trace: Trace): LaunchCounts => {
  const found = launchCountsOf(trace, 'id');
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return LaunchCountsSchema.parse(found.value);
};
const countsIn = (made: MadeTraining) => countsOf(traceOfEvents(madeTraining(made)));

const trainings = fc.record({
  layers: fc.integer({ min: 3, max: 6 }),
  calls: fc.integer({ min: 3, max: 7 }),
  steps: fc.integer({ min: 1, max: 3 }),
  microBatches: fc.integer({ min: 1, max: 3 }),
  withModules: fc.boolean(),
  withBackward: fc.constant(true),
  recomputes: fc.boolean(),
  kernelUs: fc.constantFrom(1, 30),
  waits: fc.boolean(),
});

describe('launches of a trace', () => {
  test('are counted by layer, by the names of modules or by what repeats, whatever the accumulation', () => {
    fc.assert(
      fc.property(trainings, (made) => {
        const { layers, passes, forward, backward } = countsIn(made);
        expect(layers).toEqual(
          made.withModules
            ? { by: 'modules', name: 'Block', count: made.layers }
            : { by: 'repetition', count: made.layers },
        );
        expect(passes).toBe(Math.min(8, made.steps * made.microBatches));
        expect(forward.layer?.launches).toBe(made.calls);
        expect(forward.rest.launches).toBe(2);
        // Only modules are seen again where a layer is computed again.
        if (made.recomputes && !made.withModules) return;
        expect(backward?.layer?.launches).toBe(2 * made.calls + 1);
        expect(backward?.rest.launches).toBe(2);
      }),
      { numRuns: 60 },
    );
  });

  test('leave the recompute out, however layers were told apart', () => {
    const all = ({ layer, rest }: HandedPass, layers: number) => layers * (layer?.launches ?? 0) + rest.launches;
    for (const withModules of [true, false]) {
      const [once, again] = [false, true].map((recomputes) => countsIn({ ...someTraining, withModules, recomputes }));
      if (once?.backward === undefined || again?.backward === undefined) throw new Error('no backward');
      expect(all(again.backward, 4)).toBeCloseTo(all(once.backward, 4), 9);
    }
  });

  test("take the processor's time and leave out that it waits for the GPU", () => {
    const fast = countsIn(someTraining);
    expect(fast.forward.layer?.cpuSeconds).toBeCloseTo((5 * apartUs) / 1e6, 12);
    expect(fast.forward.layer?.callSeconds).toBeCloseTo((5 * callUs) / 1e6, 12);
    const slow = countsIn({ ...someTraining, kernelUs: 500, waits: true });
    const awaited = countsIn({ ...someTraining, waits: true });
    expect(slow.forward).toEqual(awaited.forward);
    expect(slow.forward.layer).toEqual(fast.forward.layer);
  });

  test('are of the whole pass where nothing repeats; inference has no backward', () => {
    const { layers, forward, backward } = countsIn({
      ...someTraining,
      layers: 1,
      withModules: false,
      withBackward: false,
      microBatches: 1,
    });
    expect(layers).toBeUndefined();
    expect(backward).toBeUndefined();
    expect(forward).toMatchObject({ rest: { launches: 7 } });
  });

  test('are refused of a trace without a call', () => {
    const events = [{ ph: 'X', cat: 'cpu_op', name: 'aten::mm', pid: 1, tid: 1, ts: 1, dur: 1 }];
    expect(launchCountsOf(traceOfEvents(events), 'id')).toMatchObject({ ok: false, error: { code: 'not-available' } });
  });
});

/** Counted by hand with a script over the JSON: launching calls by thread between the marks of steps. */
const real: Readonly<
  Record<string, readonly [layers: number | undefined, forward: number, backward: number | undefined]>
> = {
  'tracelens_h100_bert-small': [4, 61, undefined],
  kineto_v100_resnet50_2021_oldformat: [undefined, 282, 590],
};

describe.each(realTraces.filter(({ name }) => name in real))('launches of $name', (row) => {
  const [layers, forward, backward] = real[row.name] ?? [undefined, 0, undefined];

  test('are those of its threads', () => {
    const counts = countsOf(traceOfBytes(jsonOf(row)));
    const all = (pass: LaunchCounts['backward']) =>
      pass === undefined ? undefined : (counts.layers?.count ?? 0) * (pass.layer?.launches ?? 0) + pass.rest.launches;
    expect(counts.layers?.count).toBe(layers);
    expect(all(counts.forward)).toBe(forward);
    expect(all(counts.backward)).toBe(backward);
  });

  test('are the same by what repeats as by the names of modules', () => {
    const text = jsonOf(row).toString('latin1').replaceAll('"python_function"', '"python"');
    const [named, repeated] = [
      countsOf(traceOfBytes(jsonOf(row))),
      countsOf(traceOfBytes(Buffer.from(text, 'latin1'))),
    ];
    expect(repeated.forward).toEqual(named.forward);
    expect(repeated.layers?.count).toBe(named.layers?.count);
  });
});
