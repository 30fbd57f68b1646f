import type { NameTable } from '../names.ts';
import { internName, nameTable, nameText } from '../names.ts';
import type { Lane } from '../types.ts';
import { readWhole } from './numbers.ts';

/** Threads and streams as they are met, and what metadata calls them. */
export interface LaneTable {
  /** Keys: whether it is a stream, pid and tid, as bytes. */
  readonly keys: NameTable;
  readonly lanes: Lane[];
  /** Labels by `pid tid`; of a process by `pid`. */
  readonly labels: Map<string, string>;
  readonly key: Uint8Array;
}

/** `Rows.lane` has 16 bits. */
const mostLanes = 65535;
const mostLabels = 100_000;
/** A pid or tid that is longer is cut. */
const longestId = 64;

export const laneTable = (): LaneTable => ({
  keys: nameTable(mostLanes),
  lanes: [],
  labels: new Map(),
  key: new Uint8Array(2 * longestId + 2),
});

/** Where a value lies: quotes belong to it. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** The bytes of pid and tid, of what kind the lane is, and where a stream's device and number lie. */
export interface LaneAt {
  readonly isStream: boolean;
  readonly pidBegin: number;
  readonly pidEnd: number;
  readonly tidBegin: number;
  readonly tidEnd: number;
}

const separator = 0x1f;

/** Index of the lane, a new one where it is new; -1 beyond the limit. */
export const internLane = (table: LaneTable, buf: Uint8Array, at: LaneAt, device: Span, stream: Span): number => {
  const { keys, key, lanes } = table;
  key[0] = at.isStream ? 1 : 0;
  const middle = putId(key, 1, buf, at.pidBegin, at.pidEnd);
  key[middle] = separator;
  const end = putId(key, middle + 1, buf, at.tidBegin, at.tidEnd);
  const id = internName(keys, key, 0, end);
  if (id < lanes.length) return id;
  if (id >= mostLanes) return -1;
  lanes.push({
    kind: at.isStream ? 'stream' : 'thread',
    pid: textOf(key, 1, middle),
    tid: textOf(key, middle + 1, end),
    device: at.isStream ? numberOf(buf, device) : undefined,
    stream: at.isStream ? numberOf(buf, stream) : undefined,
    label: undefined,
  });
  return id;
};

/** Copies an id without its quotes: older files write a tid as text in one event and as a number in the next. */
const putId = (key: Uint8Array, to: number, buf: Uint8Array, begin: number, end: number): number => {
  const isQuoted = buf[begin] === 0x22;
  const first = isQuoted ? begin + 1 : begin;
  const last = Math.min(isQuoted ? end - 1 : end, first + longestId);
  let at = to;
  for (let i = first; i < last; i++) key[at++] = buf[i] ?? 0;
  return at;
};

const textOf = (bytes: Uint8Array, begin: number, end: number): string =>
  nameText({ count: 1, bytes, offset: Uint32Array.of(begin, end) }, 0);

const numberOf = (buf: Uint8Array, { begin, end }: Span): number | undefined => {
  const value = begin < end ? readWhole(buf, begin, end) : NaN;
  return Number.isNaN(value) ? undefined : value;
};

/** Keeps what the file calls a thread (`tid` given) or a process. */
export const keepLabel = (table: LaneTable, pid: string, tid: string | undefined, label: string): void => {
  if (table.labels.size < mostLabels) table.labels.set(tid === undefined ? pid : `${pid} ${tid}`, label);
};

export const labelledLanes = ({ lanes, labels }: LaneTable): readonly Lane[] =>
  lanes.map((lane) => ({ ...lane, label: labels.get(`${lane.pid} ${lane.tid}`) ?? labels.get(lane.pid) }));
