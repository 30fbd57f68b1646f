import { describe, expect, test } from 'vitest';
import type { Metrics } from '../../src/core/launch/metrics/types.ts';
import { batchInName } from '../../src/core/launch/metrics/batch-name.ts';
import type { TraceSummary } from '../../src/core/launch/summary.ts';
import { metricsOf } from '../../src/core/launch/metrics/metrics.ts';
import { summaryOf } from '../../src/core/launch/summary.ts';
import { sweepOption } from '../../src/renderer/features/traces/sweep-option.ts';
import {
  batchesOf,
  repeatedBatch,
  sweepCsv,
  sweepIn,
  sweepTable,
} from '../../src/renderer/features/traces/sweep-rows.ts';
import { traceOfEvents } from '../core/launch/reading.ts';
import { testTheme } from './theme.ts';

/** Two kernels, each `delayUs` after its call. */
const traceAt = (delayUs: number) => {
  const events = [1, 2].flatMap((id) => [
    { ph: 'X', cat: 'cpu_op', name: 'a', pid: 1, tid: 1, ts: id * 100, dur: 5 },
    {
      ph: 'X',
      cat: 'cuda_runtime',
      name: 'cudaLaunchKernel',
      pid: 1,
      tid: 1,
      ts: id * 100,
      dur: 5,
      args: { correlation: id },
    },
    { ph: 'X', cat: 'kernel', name: 'k', pid: 0, tid: 7, ts: id * 100 + delayUs, dur: 1, args: { correlation: id } },
  ]);
  return traceOfEvents(events);
};

/** Batch 1 and 2 launch in 10 us, batch 8 waits 50. */
const made = [
  ['bert_b1.json', 10],
  ['bert_b2.json', 11],
  ['bert_b8.json', 50],
  ['notes.json', 10],
] as const;

const stored: TraceSummary[] = [];
const metrics = new Map<string, Metrics>();
for (const [title, delay] of made) {
  const trace = traceAt(delay);
  const found = metricsOf(trace);
  stored.push({ ...summaryOf(trace, found, { id: title, path: title }), title });
  metrics.set(title, found);
}

describe('traces over batch sizes', () => {
  test('take batch sizes from names, unless they are typed', () => {
    expect(
      ['bert_b8.json', 'batch-size=16', 'x.bs4.json.gz', 'Batch32', 'b0', 'web2.json', 'notes'].map(batchInName),
    ).toEqual([8, 16, 4, 32, undefined, undefined, undefined]);
    const sizes = (typed: ReadonlyMap<string, number | undefined>) =>
      batchesOf(stored, typed).map(({ batch }) => batch);
    expect(sizes(new Map())).toEqual([1, 2, 8, undefined]);
    expect(
      sizes(
        new Map([
          ['bert_b8.json', undefined],
          ['notes.json', 4],
        ]),
      ),
    ).toEqual([1, 2, undefined, 4]);
  });

  test('tell the turning point, in the picture, the table and the file', () => {
    const sweep = sweepIn(batchesOf(stored, new Map()), metrics);
    if (sweep === undefined) throw new Error('no sweep');
    expect(sweep).toMatchObject({ transition: 8, plateauNs: 10_500 });
    const { series, xAxis } = sweepOption(sweep)(testTheme);
    expect(xAxis).toMatchObject({ data: ['1', '2', '8'] });
    expect(series.map(({ name, data }) => [name, data])).toEqual([
      ['TKLQT', [20_000, 22_000, 100_000]],
      ['Latency', [111_000, 112_000, 151_000]],
      ['Mean launch delay', [10_000, 11_000, 50_000]],
    ]);
    expect(series[2]).toMatchObject({ markLine: { data: [{ xAxis: 2 }, { yAxis: 10_500 }] } });
    expect(sweepTable(sweep).rows).toHaveLength(3);
    expect(sweepCsv(sweep).split('\r\n').slice(0, 2)).toEqual([
      'batch,kernels,tklqt_ns,mean_delay_ns,latency_ns,bound',
      '1,2,20000,10000,111000,cpu',
    ]);
  });

  test('are none while one lacks its metrics, or two have one batch size, or only one has any', () => {
    const all = batchesOf(stored, new Map());
    expect(sweepIn(all, new Map([...metrics].slice(1)))).toBeUndefined();
    expect(sweepIn(all.slice(2), metrics)).toBeUndefined();
    const twice = batchesOf(stored, new Map([['notes.json', 8]]));
    expect(repeatedBatch(twice)).toBe(8);
    expect(sweepIn(twice, metrics)).toBeUndefined();
  });
});
