import { countText, metricText, percentText, trafficText } from '../../../core/format.ts';
import type { CatalogueGpu } from '../../../core/machine/gpu-catalogue.ts';
import type { Known } from '../../../core/machine/known.ts';
import type { ProbeResult, ResultStatus } from '../../../core/machine/run.ts';
import type { Tone } from '../../ui/badge.tsx';

/** One measured figure as the table shows it. */
export interface ResultRow {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly result: ProbeResult;
  readonly spread: Spread | undefined;
  readonly limit: Limit;
}

/** p05 and p95 as shares of the median: -0.012 is 1.2 % below. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

/** What the data sheet says, or why that is not known. */
export type Limit =
  { readonly kind: 'known'; readonly known: Known<number> } | { readonly kind: 'unknown'; readonly why: string };

export const resultRows = (results: readonly ProbeResult[], gpu: CatalogueGpu | undefined): readonly ResultRow[] =>
  results.map((result, i) => ({
    id: `${result.metric}-${String(i)}`,
    title: metricTitle(result.metric),
    note: settingsNote(result),
    result,
    spread: spreadOf(result),
    limit: limitOf(result, gpu),
  }));

const titles: Readonly<Record<string, string>> = {
  'dram.read': 'Memory, read',
  'dram.copy': 'Memory, copy',
  'dram.triad': 'Memory, triad as in STREAM',
  'dram.triad_nt': 'Memory, triad, streaming stores',
  'cpu.adam_bf16': 'CPU Adam, bf16',
  'cpu.adam_fp16': 'CPU Adam, fp16',
  'storage.read': 'Storage, sequential read',
  'storage.write': 'Storage, sequential write',
};
/** A metric that this version has no words for keeps its id. */
export const metricTitle = (metric: string) => titles[metric] ?? metric;

/** What tells two rows of a metric apart. */
const settingsNote = ({ settings }: ProbeResult) => {
  const { threads, variant, path } = settings;
  return [
    ...(typeof threads === 'number' ? [threads === 1 ? '1 thread' : `${String(threads)} threads`] : []),
    ...(typeof variant === 'string' ? [variant] : []),
    ...(typeof path === 'string' ? [path] : []),
  ].join(', ');
};

export const spreadOf = ({ median, p05, p95 }: ProbeResult): Spread | undefined =>
  median === null || p05 === null || p95 === null || median === 0
    ? undefined
    : { low: p05 / median - 1, high: p95 / median - 1 };

export const spreadText = ({ low, high }: Spread) => `${signed(low)} to ${signed(high)}`;
const signed = (share: number) => `${share < 0 ? '−' : '+'}${percentText(Math.abs(share))}`;

const limitOf = ({ metric }: ProbeResult, gpu: CatalogueGpu | undefined): Limit => {
  if (metric.startsWith('gpu.')) return gpuLimit(metric, gpu);
  return { kind: 'unknown', why: whyNoLimit(metric) };
};

const gpuLimit = (metric: string, gpu: CatalogueGpu | undefined): Limit => {
  if (gpu === undefined) return { kind: 'unknown', why: 'the GPU is not in the catalogue' };
  if (metric === 'gpu.read' || metric === 'gpu.copy' || metric === 'gpu.triad')
    return { kind: 'known', known: gpu.memoryBytesPerSecond };
  if (metric.startsWith('gpu.matmul')) return { kind: 'known', known: gpu.peakFlopsPerSecond };
  return { kind: 'unknown', why: 'data sheets do not state it' };
};

const whyNoLimit = (metric: string) => {
  if (metric.startsWith('dram.')) return 'the memory modules are not reported';
  if (metric.startsWith('storage.')) return 'the drive is in no catalogue';
  if (metric.startsWith('cpu.')) return 'data sheets do not state it';
  return 'data sheets do not state it';
};

export const statusTone = (status: ResultStatus): Tone =>
  (({ ok: 'ok', noisy: 'warn', unavailable: 'plain', failed: 'bad', cancelled: 'plain' }) as const)[status];

/** Everything that was varied or fixed, for the details of a row. */
export const settingLines = ({
  settings,
  samples,
  bytesWritten,
}: ProbeResult): readonly (readonly [string, string])[] => [
  ...Object.entries(settings).map(([name, value]) => [settingName(name), settingText(name, value)] as const),
  ['samples', countText(samples.length)],
  ...(bytesWritten > 0 ? [['written to the drive', trafficText(bytesWritten)] as const] : []),
];

const settingName = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
const settingText = (name: string, value: string | number | boolean) => {
  if (typeof value !== 'number') return String(value);
  return /bytes$/i.test(name) ? metricText(value, 'bytes') : countText(value);
};
