import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { z } from 'zod';
import type { Metrics } from '../../core/launch/metrics/types.ts';
import { MetricsSchema } from '../../core/launch/metrics/types.ts';
import type { TraceSummary } from '../../core/launch/summary.ts';
import { TraceSummarySchema } from '../../core/launch/summary.ts';
import type { Timeline, Trace } from '../../core/launch/types.ts';

/**
 * A trace as one file: 8 letters, the lengths of three JSON texts (summary, metrics, layout), the texts, zeros up to a
 * multiple of 8, then the columns one after the other as the processor holds them, widest first so that each is aligned.
 * The letters end in the format's number: a file of another version is not read, its trace is imported again.
 */
const magic = 'PLIMTRC1';
const headBytes = 24;

const LaneSchema = z.strictObject({
  kind: z.enum(['thread', 'stream']),
  pid: z.string(),
  tid: z.string(),
  device: z.number().optional(),
  stream: z.number().optional(),
  label: z.string().optional(),
});

const LayoutSchema = z.strictObject({
  head: z.strictObject({
    title: z.string(),
    fileBytes: z.number(),
    jsonBytes: z.number(),
    originNs: z.string(),
    cutOff: z.string().optional(),
    events: z.number(),
    leftOut: z.strictObject({
      notNeeded: z.number(),
      malformed: z.number(),
      negativeDuration: z.number(),
      outOfTime: z.number(),
      oversize: z.number(),
      outOfLanes: z.number(),
    }),
    unnamedRows: z.number(),
    devices: z.array(z.string()),
    rank: z.number().optional(),
    worldSize: z.number().optional(),
  }),
  lanes: z.array(LaneSchema),
  rows: z.int().nonnegative(),
  names: z.int().nonnegative(),
  nameBytes: z.int().nonnegative(),
});
type Layout = z.infer<typeof LayoutSchema>;

export interface StoredHead {
  readonly summary: TraceSummary;
  readonly metrics: Metrics;
}

/** Writes the file whole or not at all, by way of `part`; answers its size. */
export const writeTraceFile = (file: string, part: string, trace: Trace, { summary, metrics }: StoredHead): number => {
  const { head, lanes, rows, names } = trace;
  const layout = { head, lanes, rows: rows.count, names: names.count, nameBytes: names.bytes.length };
  const texts = [summary, metrics, layout].map((value) => Buffer.from(JSON.stringify(value)));
  const handle = openSync(part, 'wx');
  try {
    for (const bytes of [headOf(texts), ...texts, padding(texts), ...columnsOf(trace)]) writeAll(handle, bytes);
    fsyncSync(handle);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  renameSync(part, file);
  return statSync(file).size;
};

const lengthsOf = (texts: readonly Uint8Array[]) => texts.map(({ length }) => length);

const headOf = (texts: readonly Uint8Array[]): Uint8Array => {
  const head = Buffer.alloc(headBytes);
  head.write(magic, 'latin1');
  lengthsOf(texts).forEach((length, i) => head.writeUInt32LE(length, magic.length + 4 * i));
  return head;
};

/** Where the columns begin. */
const columnsAt = (lengths: readonly number[]): number =>
  Math.ceil(lengths.reduce((sum, length) => sum + length, headBytes) / 8) * 8;

const padding = (texts: readonly Uint8Array[]): Uint8Array => {
  const lengths = lengthsOf(texts);
  return new Uint8Array(columnsAt(lengths) - lengths.reduce((sum, length) => sum + length, headBytes));
};

type Column = Float64Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

const columnsOf = ({ rows, links, names }: Trace): readonly Uint8Array[] => {
  const columns: readonly Column[] = [
    rows.beginNs,
    rows.endNs,
    rows.correlation,
    rows.detail,
    rows.name,
    links.parent,
    links.launch,
    names.offset,
    rows.lane,
    rows.kind,
    names.bytes,
  ];
  return columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
};

/** More than a thousand megabytes do not go through one call everywhere. */
const mostAtOnce = 2 ** 26;

const writeAll = (handle: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at, Math.min(mostAtOnce, bytes.length - at));
};

const readAll = (handle: number, from: number, length: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length);
  readInto(handle, from, bytes);
  return bytes;
};

const readInto = (handle: number, from: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) {
    const got = readSync(handle, bytes, at, Math.min(mostAtOnce, bytes.length - at), from + at);
    if (got === 0) throw new Error('the stored trace ends early');
    at += got;
  }
};

/** Undefined for a file that is none of this version, or damaged. */
export const readTraceHead = (file: string): StoredHead | undefined =>
  reading(file, ({ handle, size, lengths }) => {
    const [summaryBytes = 0, metricsBytes = 0] = lengths;
    const summary = TraceSummarySchema.parse(jsonOf(readAll(handle, headBytes, summaryBytes)));
    const metrics = MetricsSchema.parse(jsonOf(readAll(handle, headBytes + summaryBytes, metricsBytes)));
    layoutIn({ handle, size, lengths });
    return { summary: { ...summary, storedBytes: size }, metrics };
  });

/** The summary alone. */
export const readTraceSummary = (file: string): TraceSummary | undefined =>
  reading(file, ({ handle, size, lengths }) => ({
    ...TraceSummarySchema.parse(jsonOf(readAll(handle, headBytes, lengths[0] ?? 0))),
    storedBytes: size,
  }));

/** The columns: views of one piece of memory. */
export const readTraceFile = (file: string): Trace | undefined =>
  reading(file, (open) => {
    const layout = layoutIn(open);
    const start = columnsAt(open.lengths);
    return traceIn(layout, readAll(open.handle, start, open.size - start).buffer);
  });

/** The columns without those that no question to a stored trace needs. */
export const readTimeline = (file: string): Timeline | undefined =>
  reading(file, (open) => {
    const layout = layoutIn(open);
    const start = columnsAt(open.lengths);
    const times = 2 * 8 * layout.rows;
    const rest = start + 2 * times;
    const bytes = new Uint8Array(times + open.size - rest);
    readInto(open.handle, start, bytes.subarray(0, times));
    readInto(open.handle, rest, bytes.subarray(times));
    return timelineIn(layout, bytes.buffer);
  });

interface OpenFile {
  readonly handle: number;
  readonly size: number;
  readonly lengths: readonly number[];
}

const reading = <T>(file: string, read: (open: OpenFile) => T): T | undefined => {
  try {
    const handle = openSync(file, 'r');
    try {
      const head = Buffer.from(readAll(handle, 0, headBytes));
      if (head.toString('latin1', 0, magic.length) !== magic) return undefined;
      const lengths = [0, 1, 2].map((i) => head.readUInt32LE(magic.length + 4 * i));
      return read({ handle, size: statSync(file).size, lengths });
    } finally {
      closeSync(handle);
    }
  } catch {
    // Whatever is wrong with it, the trace is imported again.
    return undefined;
  }
};

const jsonOf = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());

const layoutIn = ({ handle, size, lengths }: OpenFile): Layout => {
  const [summaryBytes = 0, metricsBytes = 0, layoutBytes = 0] = lengths;
  const layout = LayoutSchema.parse(jsonOf(readAll(handle, headBytes + summaryBytes + metricsBytes, layoutBytes)));
  const { rows, names, nameBytes } = layout;
  const wanted = columnsAt(lengths) + rows * (4 * 8 + 3 * 4 + 2 + 1) + 4 * (names + 1) + nameBytes;
  if (wanted !== size) throw new Error('the stored trace has another size than it says');
  return layout;
};

const traceIn = (layout: Layout, buffer: ArrayBuffer): Trace => {
  const { rows: count } = layout;
  const times = 2 * 8 * count;
  const correlation = new Float64Array(buffer, times, count);
  const detail = new Float64Array(buffer, times + 8 * count, count);
  const { rows, ...timeline } = timelineIn(layout, buffer, 2 * times);
  return { ...timeline, rows: { ...rows, correlation, detail } };
};

/** The columns in a piece of memory: the times at its start, the rest from `restAt` on. */
const timelineIn = (
  { head, lanes, rows: count, names, nameBytes }: Layout,
  buffer: ArrayBuffer,
  restAt = 2 * 8 * count,
): Timeline => {
  let at = restAt;
  const take = (bytes: number) => (at += bytes) - bytes;
  const beginNs = new Float64Array(buffer, 0, count);
  const endNs = new Float64Array(buffer, 8 * count, count);
  const name = new Uint32Array(buffer, take(4 * count), count);
  const parent = new Int32Array(buffer, take(4 * count), count);
  const launch = new Int32Array(buffer, take(4 * count), count);
  const offset = new Uint32Array(buffer, take(4 * (names + 1)), names + 1);
  const lane = new Uint16Array(buffer, take(2 * count), count);
  const kind = new Uint8Array(buffer, take(count), count);
  const bytes = new Uint8Array(buffer, take(nameBytes), nameBytes);
  return {
    head: { ...head, cutOff: head.cutOff, rank: head.rank, worldSize: head.worldSize },
    names: { count: names, bytes, offset },
    lanes: lanes.map((each) => ({ ...each, device: each.device, stream: each.stream, label: each.label })),
    rows: { count, kind, name, lane, beginNs, endNs },
    links: { parent, launch },
  };
};
