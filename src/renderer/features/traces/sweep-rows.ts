import { countText } from '../../../core/format.ts';
import type { Metrics } from '../../../core/launch/metrics/types.ts';
import { batchInName } from '../../../core/launch/metrics/batch-name.ts';
import type { Sweep, SweepPoint } from '../../../core/launch/metrics/sweep.ts';
import { sweepOf, sweepPoint } from '../../../core/launch/metrics/sweep.ts';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import type { TableData } from '../../charts/data-table.tsx';
import { csvOf } from './csv.ts';
import { boundName, nsText } from './texts.ts';

/** Batch sizes as a person typed them, by trace; undefined leaves a trace out. */
export type TypedBatches = ReadonlyMap<string, number | undefined>;

export interface BatchOfTrace {
  readonly summary: TraceSummary;
  /** Typed, or as the name tells; undefined: left out. */
  readonly batch: number | undefined;
}

const byName = (a: TraceSummary, b: TraceSummary) => a.title.localeCompare(b.title, 'en', { numeric: true });

export const batchesOf = (stored: readonly TraceSummary[], typed: TypedBatches): readonly BatchOfTrace[] =>
  stored.toSorted(byName).map((summary) => ({
    summary,
    batch: typed.has(summary.id) ? typed.get(summary.id) : batchInName(summary.title),
  }));

/** A batch size that two traces have: a curve has one point for each. */
export const repeatedBatch = (traces: readonly BatchOfTrace[]): number | undefined => {
  const sizes = traces.flatMap(({ batch }) => batch ?? []);
  return sizes.find((size, i) => sizes.indexOf(size) !== i);
};

/** The sweep of the traces that have a batch size: at least two, each another one, with their metrics. */
export const sweepIn = (traces: readonly BatchOfTrace[], metrics: ReadonlyMap<string, Metrics>): Sweep | undefined => {
  if (traces.filter(({ batch }) => batch !== undefined).length < 2 || repeatedBatch(traces) !== undefined)
    return undefined;
  const points: SweepPoint[] = [];
  for (const { summary, batch } of traces) {
    const found = metrics.get(summary.id);
    if (batch === undefined) continue;
    if (found === undefined) return undefined;
    points.push(sweepPoint(batch, found.whole));
  }
  return sweepOf(points);
};

export const sweepTable = ({ points }: Sweep): TableData => ({
  columns: ['Batch', 'Kernels', 'TKLQT', 'Mean delay', 'Latency', 'By itself'],
  rows: points.map(({ batch, kernels, tklqtNs, delayNs, latencyNs, bound }) => [
    countText(batch),
    countText(kernels),
    nsText(tklqtNs),
    nsText(delayNs),
    nsText(latencyNs),
    boundName(bound ?? null),
  ]),
});

export const sweepCsv = ({ points }: Sweep): string =>
  csvOf(
    ['batch', 'kernels', 'tklqt_ns', 'mean_delay_ns', 'latency_ns', 'bound'],
    points.map(({ batch, kernels, tklqtNs, delayNs, latencyNs, bound }) => [
      batch,
      kernels,
      tklqtNs,
      delayNs ?? null,
      latencyNs ?? null,
      bound ?? null,
    ]),
  );
