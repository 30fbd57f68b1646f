import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../src/core/launch/metrics/metrics.ts';
import type { Sums } from '../../src/core/launch/metrics/types.ts';
import type { Trace } from '../../src/core/launch/types.ts';
import { kindCode, none } from '../../src/core/launch/types.ts';
import { traceOfText } from '../core/launch/reading.ts';
import { referenceOf, tklqtOf } from '../core/launch/reference.ts';
import type { MadeEvent } from './trace-arbitrary.ts';
import { anyTrace, traceText } from './trace-arbitrary.ts';

const metricsOfEvents = (events: readonly MadeEvent[], shiftUs = 0) =>
  metricsOf(traceOfText(traceText(events, shiftUs)));
const forAll = (law: (events: readonly MadeEvent[]) => void) => fc.assert(fc.property(anyTrace, law), { numRuns: 300 });

const sumOf = (parts: readonly Sums[], field: keyof Sums) => parts.reduce((sum, part) => sum + part[field], 0);

describe('any trace', () => {
  test('has the same sums over steps, threads, parts, operators and kernels as in all: no kernel counts twice', () =>
    forAll((events) => {
      const { whole, steps, outsideSteps, threads, parts, byOperator, topByTime, delays } = metricsOfEvents(events);
      const cuts: readonly (readonly Sums[])[] = [[...steps, outsideSteps], parts, byOperator];
      const fields = ['kernels', 'kernelsWithoutLaunch', 'tklqtNs', 'launchNs', 'queueNs', 'kernelNs'] as const;
      for (const cut of cuts) for (const field of fields) expect(sumOf(cut, field)).toBe(whole[field]);
      expect(sumOf(threads, 'tklqtNs')).toBe(whole.tklqtNs);
      expect(topByTime.reduce((sum, { count }) => sum + count, 0)).toBe(whole.kernels);
      expect(whole.launchNs + whole.queueNs).toBe(whole.tklqtNs);
      const counted = delays.reduce((sum, { kernels }) => sum + kernels, 0);
      expect(counted).toBe(whole.kernels - whole.kernelsWithoutLaunch);
    }));

  test('has the counts of a plain reading, and its TKLQT where no correlation is repeated', () =>
    forAll((events) => {
      const seen = new Set<number>();
      const once = events.filter(({ cat, correlation }) => {
        if (correlation === undefined || !cat.startsWith('cuda')) return true;
        return !seen.has(correlation) && seen.add(correlation);
      });
      const reference = referenceOf(traceText(once));
      const { whole, operators, copies } = metricsOfEvents([...once, anchor]);
      expect(whole.kernels).toBe(reference.kernels.length);
      expect(operators.count).toBe(reference.operators.length);
      expect(copies.copies + copies.sets).toBe(reference.copiesAndSets);
      expect(BigInt(whole.tklqtNs)).toBe(tklqtOf(reference));
    }));

  test('says the same at any time of day, and in any order of its events but for equal times', () =>
    forAll((events) => {
      const apart = (shiftUs: number) => {
        const { steps, ...rest } = metricsOfEvents(events, shiftUs);
        return { ...rest, steps: steps.map(({ beginNs: _, ...step }) => step) };
      };
      const now = apart(0);
      expect(apart(4_458_676_522_690)).toEqual(now);
      // Above 104 days, where times count from the first event's microsecond.
      expect(apart(1_711_964_646_000_000)).toEqual(now);
      expect(metricsOfEvents(events.toReversed()).whole.tklqtNs).toBe(now.whole.tklqtNs);
    }));

  test('has idle and busy times that fill the window', () =>
    forAll((events) => {
      const { rows } = traceOfText(traceText(events));
      const { latencyNs, gpuIdleUnionNs, gpuIdleNs, kernelNs } = metricsOfEvents(events).whole;
      if (latencyNs === null || latencyNs < 0) return;
      const of = (...codes: readonly number[]) =>
        [...rows.kind.keys()].filter((row) => codes.includes(rows.kind[row] ?? 99));
      const kernels = of(kindCode.kernel);
      const begin = Math.min(...of(kindCode.operator).map((row) => rows.beginNs[row] ?? 0));
      const end = Math.max(...kernels.map((row) => rows.endNs[row] ?? 0));
      let busy = 0;
      // Every time is a multiple of 250 ns.
      for (let at = begin; at < end; at += 250)
        if (kernels.some((row) => (rows.beginNs[row] ?? 0) <= at && at < (rows.endNs[row] ?? 0))) busy += 250;
      expect(latencyNs).toBe(end - begin);
      expect((gpuIdleUnionNs ?? 0) + busy).toBe(latencyNs);
      expect(gpuIdleNs).toBe(latencyNs - kernelNs);
    }));
});

/** Keeps a trace from being empty. */
const anchor: MadeEvent = {
  cat: 'user_annotation',
  name: 'a',
  pid: 1,
  tid: 1,
  beginNs: 0,
  lastsNs: 0,
  correlation: undefined,
};

describe('links', () => {
  const isThread = (kind: number | undefined) => (kind ?? 99) <= kindCode.driver;

  test('a parent is the last row before it on its thread that ends no earlier', () =>
    forAll((events) => {
      const { rows, links } = traceOfText(traceText(events));
      for (let row = 0; row < rows.count; row++) {
        let expected: number = none;
        for (let other = 0; other < row; other++) {
          const isSame = rows.lane[other] === rows.lane[row] && isThread(rows.kind[other]);
          if (isSame && (rows.endNs[other] ?? 0) >= (rows.endNs[row] ?? 0)) expected = other;
        }
        expect(links.parent[row]).toBe(isThread(rows.kind[row]) ? expected : none);
      }
    }));

  test('rows stand by begin, the longer first, then by kind', () =>
    forAll((events) => {
      const { rows } = traceOfText(traceText(events));
      for (let row = 1; row < rows.count; row++) {
        const key = (of: number) => [rows.beginNs[of] ?? 0, -(rows.endNs[of] ?? 0), rows.kind[of] ?? 0] as const;
        const [a, b] = [key(row - 1), key(row)];
        const first = a.findIndex((value, i) => value !== b[i]);
        expect(first === -1 || (a[first] ?? 0) < (b[first] ?? 0)).toBe(true);
      }
    }));

  test('a launch is the named call with its correlation that began last before it, else the first', () =>
    forAll((events) => {
      const trace = traceOfText(traceText(events));
      const { rows, links } = trace;
      for (let row = 0; row < rows.count; row++) {
        const kind = rows.kind[row] ?? 0;
        const isWork = kind >= kindCode.kernel && kind <= kindCode.memset;
        expect(links.launch[row]).toBe(isWork ? expectedLaunch(trace, row) : none);
      }
    }));

  const expectedLaunch = ({ rows, names }: Trace, row: number): number => {
    if (rows.correlation[row] === none) return none;
    const isCall = (kind: number | undefined) => kind === kindCode.runtime || kind === kindCode.driver;
    const all = [...rows.kind.keys()].filter(
      (other) => isCall(rows.kind[other]) && rows.correlation[other] === rows.correlation[row],
    );
    const text = (other: number) => {
      const name = rows.name[other] ?? 0;
      return Buffer.from(names.bytes.subarray(names.offset[name], names.offset[name + 1])).toString();
    };
    const named = rows.kind[row] === kindCode.kernel ? all.filter((other) => text(other).includes('Launch')) : [];
    const from = named.length > 0 ? named : all;
    return from.findLast((other) => (rows.beginNs[other] ?? 0) <= (rows.beginNs[row] ?? 0)) ?? from[0] ?? none;
  };
});

describe('a run that waits for one side by construction', () => {
  const pair = (calledNs: number, ranNs: number, lastsNs: number, correlation: number): readonly MadeEvent[] => [
    { cat: 'cuda_runtime', name: 'cudaLaunchKernel', pid: 1, tid: 1, beginNs: calledNs, lastsNs: 3000, correlation },
    { cat: 'kernel', name: 'k', pid: 0, tid: 7, beginNs: ranNs, lastsNs, correlation },
  ];
  const many = fc.integer({ min: 2, max: 60 });

  test('is CPU-bound where every kernel ends before the next is called', () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 9000 }), (n, lasts, pause) => {
        const every = 6000 + lasts + pause;
        const events = Array.from({ length: n }, (_, i) => pair(i * every, i * every + 6000, lasts, i + 1)).flat();
        expect(metricsOfEvents(events).whole.bound).toMatchObject({ bound: 'cpu', hostWaitShare: 1 });
      }),
    );
  });

  test('is GPU-bound where kernels last longer than calling the next takes', () => {
    fc.assert(
      fc.property(many, fc.integer({ min: 20_000, max: 900_000 }), (n, lasts) => {
        const events = Array.from({ length: n }, (_, i) => pair(i * 5000, 6000 + i * lasts, lasts, i + 1)).flat();
        expect(metricsOfEvents(events).whole.bound).toMatchObject({ bound: 'gpu', hostWaitShare: 0 });
      }),
    );
  });
});
