import type { Slice } from '../../../core/launch/slice-types.ts';
import { kindCode, rowKinds } from '../../../core/launch/types.ts';

/** A slice as it is drawn: columns of numbers, bars by what they are. Times in seconds from the trace's begin. */
export interface TraceScene {
  readonly slice: Slice;
  readonly beginNs: number;
  readonly fromSeconds: Float64Array;
  readonly toSeconds: Float64Array;
  /** Bars of each kind (`rowKinds`), in order of their begin. */
  readonly byKind: readonly Int32Array[];
  /** Calls that have a bar of their own, by row. */
  readonly barOfRow: ReadonlyMap<number, number>;
  /** Where each lane of the trace stands in `slice.lanes`; -1 for those that are not shown. */
  readonly place: Int32Array;
}

export const sceneOf = (slice: Slice, beginNs: number): TraceScene => {
  const seconds = (ns: readonly number[]) => Float64Array.from(ns, (value) => (value - beginNs) / 1e9);
  const place = new Int32Array(Math.max(0, ...slice.lanes.map(({ index }) => index + 1))).fill(-1);
  for (const [at, { index }] of slice.lanes.entries()) place[index] = at;
  const byKind = rowKinds.map((): number[] => []);
  for (const [bar, kind] of slice.kind.entries()) byKind[kind]?.push(bar);
  return {
    slice,
    beginNs,
    fromSeconds: seconds(slice.beginNs),
    toSeconds: seconds(slice.endNs),
    byKind: byKind.map((bars) => Int32Array.from(bars)),
    barOfRow: new Map(
      [...(byKind[kindCode.runtime] ?? []), ...(byKind[kindCode.driver] ?? [])].map((bar) => [
        slice.row[bar] ?? 0,
        bar,
      ]),
    ),
    place,
  };
};
