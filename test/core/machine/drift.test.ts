import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driftOf } from '../../../src/core/machine/history/drift.ts';
import { isSameMachine } from '../../../src/core/machine/history/same-machine.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import type { Run } from '../../../src/core/machine/run.ts';
import { bytes } from '../../../src/core/units.ts';
import { result, runWith } from './documents.ts';

const day = 86_400_000;
const runAt = (index: number, medians: Readonly<Record<string, number>>, half = 0.01): Run => ({
  ...runWith(
    Object.entries(medians).map(([metric, median]) =>
      result(metric, median, { interval: { low: median * (1 - half), high: median * (1 + half) } }),
    ),
  ),
  id: `run-${String(index)}`,
  createdAtMs: index * day,
});
const history = (medians: readonly number[], half?: number) =>
  medians.map((median, i) => runAt(i, { 'dram.triad': median }, half));
const driftsOf = (runs: readonly Run[]) => {
  const newest = runs.at(-1);
  if (newest === undefined) throw new Error('no run');
  return driftOf(newest, runs).drifts;
};

describe('driftOf', () => {
  test('finds nothing in figures that stay within their intervals', () => {
    expect(driftsOf(history([100, 101, 99.5, 100.4, 100.8]))).toEqual([]);
  });

  test('names the run since which a figure is lower than ever before', () => {
    expect(driftsOf(history([100, 101, 99.5, 80, 81, 80.5]))).toMatchObject([
      { metric: 'dram.triad', kind: 'step', change: 'slower', since: 'run-3', sinceMs: 3 * day, ratio: 80.5 / 100 },
    ]);
  });

  test('calls a shorter time faster', () => {
    const runs = [90e-9, 91e-9, 70e-9].map((median, i) => runAt(i, { 'dram.latency': median }));
    expect(driftsOf(runs)).toMatchObject([{ change: 'faster', since: 'run-2' }]);
  });

  test('does not call one bad run a drift once figures are back', () => {
    expect(driftsOf(history([100, 101, 60, 100, 101]))).toEqual([]);
  });

  test('finds a slow slide that no single step explains', () => {
    const slide = [100, 99, 98, 97, 96, 95, 94];
    expect(driftsOf(history(slide))).toMatchObject([{ kind: 'trend', change: 'slower', since: 'run-0', ratio: 0.94 }]);
    expect(driftsOf(history([100, 98, 99, 97, 98, 99, 97]))).toEqual([]);
  });

  test('tells what changed around the run with which a figure moved', () => {
    const runs = history([100, 101, 70]).map((run, i) =>
      i < 2 ? run : { ...run, context: { ...run.context, governor: 'powersave' } },
    );
    expect(driftsOf(runs)[0]?.context).toEqual([{ name: 'governor', a: null, b: 'powersave' }]);
  });

  test('leaves out other machines, later runs and what failed', () => {
    const runs = history([50, 100, 101]);
    const [first, ...rest] = runs;
    if (first === undefined) throw new Error('no run');
    const other = { ...first, facts: { ...first.facts, cpu: { ...first.facts.cpu, model: reported('Other', 'x') } } };
    expect(driftsOf([other, ...rest])).toEqual([]);
    const newest = runs[1];
    if (newest === undefined) throw new Error('no run');
    expect(driftOf(newest, runs).runs).toEqual(['run-0', 'run-1']);
    const failed = runAt(0, { 'dram.triad': 50 });
    const broken = { ...failed, results: failed.results.map((row) => ({ ...row, status: 'failed' as const })) };
    expect(driftsOf([broken, ...rest])).toEqual([]);
  });

  test('never speaks of figures whose intervals all meet, whatever they are', () => {
    const near = fc.array(fc.double({ min: 99, max: 101, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(near, (medians) => {
        expect(driftsOf(history(medians, 0.02))).toEqual([]);
      }),
    );
  });

  test('finds any step that is larger than the noise, where it is', () => {
    const noisy = (around: number) =>
      fc.array(fc.double({ min: around * 0.99, max: around * 1.01, noNaN: true }), { minLength: 1, maxLength: 6 });
    const step = fc.constantFrom(0.5, 0.9, 1.1, 3).chain((factor) => fc.tuple(noisy(100), noisy(100 * factor)));
    fc.assert(
      fc.property(step, ([before, after]) => {
        const [drift] = driftsOf(history([...before, ...after], 0.02));
        expect(drift).toMatchObject({ kind: 'step', since: `run-${String(before.length)}` });
      }),
    );
  });
});

describe('isSameMachine', () => {
  const { facts } = runWith([]);
  const [tier] = facts.memoryTiers;
  if (tier === undefined) throw new Error('no tier');
  const withMemory = (size: number) => ({
    ...facts,
    memoryTiers: [{ ...tier, capacityBytes: reported(bytes(size), 'x') }],
  });

  test('allows what the kernel counts otherwise, and what one of the two does not know', () => {
    expect(isSameMachine(withMemory(64e9), withMemory(63.5e9))).toBe(true);
    expect(isSameMachine(facts, { ...facts, cpu: { ...facts.cpu, model: unknown('x') } })).toBe(true);
  });

  test('refuses another processor, much more memory, another GPU', () => {
    expect(isSameMachine(withMemory(64e9), withMemory(128e9))).toBe(false);
    expect(isSameMachine(facts, { ...facts, cpu: { ...facts.cpu, threads: reported(32, 'x') } })).toBe(false);
    const gpu = { name: 'A', vendor: 'B', driver: unknown('x'), memoryBytes: unknown('x'), catalogueId: unknown('x') };
    expect(isSameMachine(facts, { ...facts, gpus: [gpu] })).toBe(false);
  });
});
