import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import { isRecord } from '../../parse.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import { traceOf } from '../trace.ts';
import type { LeftOut, Trace, TraceHead } from '../types.ts';
import type { DocumentState } from './document.ts';
import { documentState, feed, feedEnd, isLost } from './document.ts';
import { gathered } from './gather.ts';
import { labelledLanes } from './lanes.ts';
import { plainNames } from './plain-names.ts';

/** Takes the bytes of a trace in pieces of any size. */
export interface TraceReader {
  feed(piece: Uint8Array): void;
  /** Rows so far. */
  rows(): number;
  /** Nothing that could still come would be read. */
  isLost(): boolean;
  /**
   * The trace, once all bytes are there; the reader is used up. `damage` says why there are fewer bytes than the file
   * should have given. `again` is set instead where most events were far from the first: the microsecond around which
   * to read the file once more.
   */
  end(file: TraceFile): Result<Finished, AppError>;
}
export type Finished =
  { readonly kind: 'trace'; readonly trace: Trace } | { readonly kind: 'again'; readonly originUs: number };

export interface TraceFile {
  readonly title: string;
  readonly fileBytes: number;
  readonly damage: string | undefined;
}

export interface ReaderOptions {
  /** Microsecond that is time 0, where a first reading has found it. */
  readonly originUs?: number | undefined;
  readonly mostNames?: number | undefined;
}

/** Rows that a trace may have: about 2 GB of memory while it is read. */
export const mostRows = 40_000_000;

export const createTraceReader = ({ originUs, mostNames }: ReaderOptions = {}): TraceReader => {
  const state = documentState(gathered(originUs, mostNames));
  let bytes = 0;
  return {
    feed: (piece) => {
      bytes += piece.length;
      feed(state, piece);
    },
    rows: () => state.to.rows.count,
    isLost: () => isLost(state),
    end: (file) => finish(state, file, bytes, originUs !== undefined),
  };
};

const finish = (
  state: DocumentState,
  file: TraceFile,
  jsonBytes: number,
  isSecond: boolean,
): Result<Finished, AppError> => {
  const { to } = state;
  feedEnd(state);
  const refusal = refusalOf(state, file, jsonBytes);
  if (refusal !== undefined) return fail(refusal);
  if (!isSecond && to.otherUs !== undefined && to.outOfTime > to.rows.count)
    return ok({ kind: 'again', originUs: to.otherUs });
  const head: TraceHead = {
    title: file.title,
    fileBytes: file.fileBytes,
    jsonBytes,
    originNs: String(BigInt(to.originUs ?? 0) * 1000n),
    cutOff: file.damage ?? cutOff(state, jsonBytes),
    events: to.events,
    leftOut: leftOutOf(state),
    unnamedRows: to.unnamedRows,
    ...metadataOf(state),
  };
  const { table, rows } = plainNames(to.names, to.rows);
  return ok({ kind: 'trace', trace: traceOf(head, table, labelledLanes(to.lanes), rows) });
};

const leftOutOf = ({ to }: DocumentState): LeftOut => {
  const { notNeeded, malformed, negativeDuration, outOfTime, oversize, outOfLanes } = to;
  return { notNeeded, malformed, negativeDuration, outOfTime, oversize, outOfLanes };
};

const wanted = 'a trace of the PyTorch profiler: JSON with traceEvents';

const refusalOf = (state: DocumentState, { title, damage }: TraceFile, jsonBytes: number): AppError | undefined => {
  const { to } = state;
  const because = damage === undefined ? '' : ` (${damage})`;
  if (jsonBytes === 0) return invalidInput(title, `empty${because}`, wanted);
  if (!state.hasEvents) {
    const at = state.firstBroken === undefined ? 'JSON without traceEvents' : `not JSON at byte ${state.firstBroken}`;
    return invalidInput(title, `${at}${because}`, wanted);
  }
  if (to.events === 0) return invalidInput(title, `a trace without events${because}`, wanted);
  if (to.rows.count > 0) return undefined;
  const lost = to.malformed + to.negativeDuration + to.outOfTime + to.oversize;
  const why = lost === 0 ? 'none is of a category that the profiler writes' : `${String(lost)} cannot be read`;
  return invalidInput(title, `${String(to.events)} events, of which ${why}${because}`, wanted);
};

/** How it shows that the file is not whole. The list of an array-formed file may lack its end (Chrome's rule). */
const cutOff = (state: DocumentState, jsonBytes: number): string | undefined => {
  const { place, begin, end, isArray, offset } = state;
  const at = `byte ${String(jsonBytes)}`;
  if (place === 'end' || (isArray && place === 'events' && begin === end)) return undefined;
  if (place === 'searching') return `no event could be read after byte ${String(offset + begin)}`;
  if (place === 'events') return `the file ends inside its list of events, at ${at}`;
  return `the file ends before its JSON does, at ${at}`;
};

/** GPUs, rank and ranks, where the file's metadata tells them. */
const metadataOf = ({ kept }: DocumentState): Pick<TraceHead, 'devices' | 'rank' | 'worldSize'> => {
  const properties = jsonOf(kept.get('deviceProperties'));
  const distributed = jsonOf(kept.get('distributedInfo'));
  const devices = Array.isArray(properties) ? properties.slice(0, 1024).map(deviceName) : [];
  const number = (name: string) => {
    const value = isRecord(distributed) ? distributed[name] : undefined;
    return typeof value === 'number' ? value : undefined;
  };
  return { devices, rank: number('rank'), worldSize: number('world_size') };
};

const deviceName = (properties: unknown): string => {
  const name = isRecord(properties) ? properties['name'] : undefined;
  return typeof name === 'string' ? name.slice(0, 200) : '';
};

const jsonOf = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
};
