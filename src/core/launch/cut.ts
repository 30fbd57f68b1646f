import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import type { Result } from '../result.ts';
import { fail, ok } from '../result.ts';
import { isOnThread } from './parents.ts';
import { rowName } from './trace.ts';
import type { RowKind, Trace } from './types.ts';
import { kindCode, none, rowKinds } from './types.ts';

/** A part of a trace as a file. */
export interface TraceCut {
  readonly name: string;
  readonly text: string;
  readonly rows: number;
}

/** Rows of one file; viewers in a browser open as many at once. */
export const mostCutRows = 200_000;

const categories: Readonly<Record<RowKind, string>> = {
  annotation: 'user_annotation',
  module: 'python_function',
  operator: 'cpu_op',
  runtime: 'cuda_runtime',
  driver: 'cuda_driver',
  kernel: 'kernel',
  memcpy: 'gpu_memcpy',
  memset: 'gpu_memset',
  'gpu-annotation': 'gpu_user_annotation',
  sync: 'cuda_sync',
};

/**
 * The rows that overlap a window as Chrome trace events, which Perfetto opens: times as in the file that was read, in
 * microseconds with three decimals, threads and streams under their names, launches linked to their work by flows.
 */
export const cutOf = (trace: Trace, fromNs: number, toNs: number): Result<TraceCut, AppError> => {
  const { rows, head } = trace;
  const found: number[] = [];
  for (let row = 0; row < rows.count && (rows.beginNs[row] ?? 0) <= toNs; row++)
    if ((rows.endNs[row] ?? 0) >= fromNs) found.push(row);
  if (found.length > mostCutRows)
    return fail(invalidInput('window', `${String(found.length)} rows`, `up to ${String(mostCutRows)} rows; zoom in`));
  const isCut = new Set(found);
  const origin = BigInt(head.originNs);
  const events = [
    ...lanesOf(trace, found),
    ...found.map((row) => eventOf(trace, row, origin)),
    ...found.flatMap((row) => flowOf(trace, row, isCut, origin)),
  ];
  const text = `{"schemaVersion":1,"displayTimeUnit":"ns","traceEvents":[\n${events.join(',\n')}\n]}\n`;
  return ok({ name: `${head.title.replace(/\.json(?:\.gz)?$/, '')}-cut.json`, text, rows: found.length });
};

/** Nanoseconds of the trace as microseconds of the file. */
const microseconds = (ns: number, origin: bigint): string => {
  const whole = BigInt(ns) + origin;
  const [sign, size] = whole < 0n ? ['-', -whole] : ['', whole];
  return `${sign}${String(size / 1000n)}.${String(size % 1000n).padStart(3, '0')}`;
};

/** Numbers stay numbers, as profilers write them; other names are text. */
const idText = (id: string): string => (/^\d{1,15}$/.test(id) ? String(Number(id)) : JSON.stringify(id));

const lanesOf = ({ lanes, rows }: Trace, found: readonly number[]): readonly string[] =>
  [...new Set(found.map((row) => rows.lane[row] ?? 0))].flatMap((index) => {
    const lane = lanes[index];
    if (lane?.label === undefined) return [];
    const place = `"pid":${idText(lane.pid)},"tid":${idText(lane.tid)}`;
    return [`{"ph":"M","name":"thread_name",${place},"args":{"name":${JSON.stringify(lane.label)}}}`];
  });

const placeOf = ({ lanes, rows }: Trace, row: number): string => {
  const lane = lanes[rows.lane[row] ?? 0];
  return `"pid":${idText(lane?.pid ?? '')},"tid":${idText(lane?.tid ?? '')}`;
};

const eventOf = (trace: Trace, row: number, origin: bigint): string => {
  const { rows } = trace;
  const begin = rows.beginNs[row] ?? 0;
  const kind = rowKinds[rows.kind[row] ?? 0] ?? 'operator';
  const head = `{"ph":"X","cat":"${categories[kind]}","name":${JSON.stringify(rowName(trace, row))},${placeOf(trace, row)}`;
  const lasts = microseconds((rows.endNs[row] ?? 0) - begin, 0n);
  return `${head},"ts":${microseconds(begin, origin)},"dur":${lasts},"args":${JSON.stringify(argsOf(trace, row))}}`;
};

const argsOf = ({ rows, lanes }: Trace, row: number): Readonly<Record<string, number>> => {
  const kind = rows.kind[row] ?? 0;
  const correlation = rows.correlation[row] ?? none;
  const detail = rows.detail[row] ?? none;
  const lane = lanes[rows.lane[row] ?? 0];
  const isCopy = kind === kindCode.memcpy || kind === kindCode.memset;
  return {
    ...(correlation === none ? {} : { correlation }),
    ...(isOnThread(kind) || lane?.device === undefined ? {} : { device: lane.device }),
    ...(isOnThread(kind) || lane?.stream === undefined ? {} : { stream: lane.stream }),
    ...(isCopy && detail >= 0 ? { bytes: detail } : {}),
    ...(kind === kindCode.operator && detail >= 0 ? { 'Sequence number': detail } : {}),
  };
};

/** From a call to its work, where both are in the window. */
const flowOf = (trace: Trace, row: number, isCut: ReadonlySet<number>, origin: bigint): readonly string[] => {
  const { rows, links } = trace;
  const call = links.launch[row] ?? none;
  if (call === none || !isCut.has(call)) return [];
  const flow = (ph: string, at: number, more: string) =>
    `{"ph":"${ph}","cat":"ac2g","name":"ac2g","id":${String(row)},${placeOf(trace, at)},"ts":${microseconds(rows.beginNs[at] ?? 0, origin)}${more}}`;
  return [flow('s', call, ''), flow('f', row, ',"bp":"e"')];
};
