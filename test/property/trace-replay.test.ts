import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainsOf, matches } from '../../src/core/launch/fusion/chains.ts';
import { fusionOf } from '../../src/core/launch/fusion/fusion.ts';
import { usualFusion } from '../../src/core/launch/fusion/types.ts';
import { latencyOf, modelOf, recordedTimes, replayed } from '../../src/core/launch/replay/model.ts';
import { pointNs } from '../../src/core/launch/replay/points.ts';
import { whatIf } from '../../src/core/launch/replay/replay.ts';
import { timesOf } from '../../src/core/launch/replay/scenario.ts';
import type { Scenario } from '../../src/core/launch/replay/types.ts';
import { asRecorded } from '../../src/core/launch/replay/types.ts';
import { traceOfText } from '../core/launch/reading.ts';
import type { MadeEvent } from './trace-arbitrary.ts';
import { anyTrace, traceText } from './trace-arbitrary.ts';

const waiting: fc.Arbitrary<MadeEvent> = fc.record({
  cat: fc.constant('cuda_runtime'),
  name: fc.constantFrom(
    'cudaDeviceSynchronize',
    'cudaStreamSynchronize',
    'cudaEventRecord',
    'cudaStreamWaitEvent',
    'cudaMemcpyAsync',
  ),
  pid: fc.constant(1),
  tid: fc.constantFrom(1, 2),
  beginNs: fc.integer({ min: 0, max: 60 }).map((n) => n * 250),
  lastsNs: fc.integer({ min: 0, max: 30 }).map((n) => n * 250),
  correlation: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
});
const traces = fc
  .tuple(anyTrace, fc.array(waiting, { maxLength: 8 }))
  .map(([events, more]) => modelOf(traceOfText(traceText([...events, ...more]))));

const speed = fc.double({ min: 0.1, max: 10, noNaN: true });
const slower = { cpuSpeed: 0.5, gpuSpeed: 0.5 } as const;

describe('replay', () => {
  test('with nothing changed gives every time of the trace back', () => {
    fc.assert(
      fc.property(traces, (model) => {
        const course = replayed(model, recordedTimes(model));
        const { trace, points } = model;
        const { rows } = trace;
        expect(course.pointNs).toEqual(Float64Array.from(points.row, (_, i) => pointNs(trace, points, i)));
        expect([...course.beginNs]).toEqual([...model.works.row].map((row) => rows.beginNs[row]));
        expect([...course.endNs]).toEqual([...model.works.row].map((row) => rows.endNs[row]));
        const same = { ...asRecorded, launchNs: model.works.usual.launchNs };
        expect(replayed(model, timesOf(model, same))).toEqual(course);
      }),
      { numRuns: 500 },
    );
  });

  test('ends no later with a faster processor, a faster GPU or cheaper launches', () => {
    const kinds = ['cpuSpeed', 'gpuSpeed', 'launchNs'] as const;
    fc.assert(
      fc.property(traces, speed, speed, fc.constantFrom(...kinds), (model, a, b, kind) => {
        const [least, most] = a < b ? [a, b] : [b, a];
        const lastEnd = (value: number) => {
          const scenario: Scenario = { ...asRecorded, [kind]: kind === 'launchNs' ? value * 1000 : value };
          return Math.max(0, ...replayed(model, timesOf(model, scenario)).endNs);
        };
        const [better, worse] = kind === 'launchNs' ? [least, most] : [most, least];
        expect(lastEnd(better)).toBeLessThanOrEqual(lastEnd(worse) * (1 + 1e-12));
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the order of streams and what calls cause, whatever changes', () => {
    fc.assert(
      fc.property(traces, fc.boolean(), (model, graphs) => {
        const times = timesOf(model, { ...asRecorded, ...slower, graphs });
        const { beginNs, endNs } = replayed(model, times);
        const { works } = model;
        for (const [work, before] of works.before.entries()) {
          if (before < 0 || (works.gapNs[work] ?? 0) < 0) continue;
          if (works.overlaps[work] === 0) expect(beginNs[work]).toBeGreaterThanOrEqual(endNs[before] ?? 0);
        }
      }),
    );
  });

  test('tells the latency of the trace where nothing is changed', () => {
    fc.assert(
      fc.property(traces, (model) => {
        const recorded = latencyOf(model, replayed(model, recordedTimes(model)));
        expect(whatIf(model, asRecorded)?.latencyNs).toBe(recorded);
      }),
    );
  });
});

/** The paper's words, letter by letter. */
const plainly = (names: readonly number[], length: number, threshold: number) => {
  const windows = names
    .map((_, at) => names.slice(at, at + length).join())
    .slice(0, Math.max(0, names.length - length + 1));
  const frequency = (of: string) => windows.filter((window) => window === of).length;
  const first = (of: string) => names.filter((name) => String(name) === of.split(',')[0]).length;
  const chosen = new Set(windows.filter((window) => frequency(window) / first(window) >= threshold));
  let fused = 0;
  for (let at = 0; at < windows.length;) {
    const hit = chosen.has(windows[at] ?? '');
    fused += hit ? 1 : 0;
    at += hit ? length : 1;
  }
  return { chains: chosen.size, fused };
};

describe('fusion', () => {
  test('counts chains as the definition does', () => {
    const list = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(list, fc.constantFrom(1, 0.75, 0.5), (names, threshold) => {
        const items = Uint32Array.from(names);
        const [singles] = chainsOf(items, [1]);
        for (const chains of chainsOf(items, [2, 3, 4, 5, 6, 7, 8, 16])) {
          const score = (chain: number) => {
            const at = chains.first[chain] ?? 0;
            return (chains.count[chain] ?? 0) / (singles?.count[singles.chain[at] ?? 0] ?? 1);
          };
          const found = [...chains.count.keys()].filter((chain) => score(chain) >= threshold);
          const fused = matches(chains, (chain) => score(chain) >= threshold);
          expect({ chains: found.length, fused: fused.length }).toEqual(plainly(names, chains.length, threshold));
        }
      }),
    );
  });

  test('never raises the number of kernels, of calls, or the latency', () => {
    fc.assert(
      fc.property(traces, fc.double({ min: 0.01, max: 1, noNaN: true }), (model, threshold) => {
        const { kernels, launches, latencyNs, byLength, compiled } = fusionOf(model, { ...usualFusion, threshold });
        for (const each of byLength) {
          expect(each.kernelsAfter).toBeLessThanOrEqual(kernels);
          expect(each.kernelsAfter).toBeGreaterThan(0);
          expect(each.launchesSaved).toBeLessThanOrEqual(launches);
          expect(each.latencyNs ?? 0).toBeLessThanOrEqual(latencyNs ?? 0);
        }
        expect(compiled?.latencyNs ?? 0).toBeLessThanOrEqual(latencyNs ?? 0);
        expect(compiled?.kernelsAfter ?? 0).toBeLessThanOrEqual(kernels);
      }),
      { numRuns: 300 },
    );
  });
});
