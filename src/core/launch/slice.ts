import { nameText } from './names.ts';
import { isOnThread } from './parents.ts';
import type { Slice, SliceWindow } from './slice-types.ts';
import type { Trace } from './types.ts';
import { none } from './types.ts';

/** What all slices of a trace share: found once, then a slice costs what it shows. */
export interface Sliceable {
  readonly trace: Trace;
  /** Nesting of rows on threads; work of a GPU is on one level. */
  readonly level: Uint16Array;
  readonly levels: Uint16Array;
  /** For each block of rows their latest end, so that blocks before the window are passed over. */
  readonly blockEnd: Float64Array;
}

const block = 1024;
/** Bars of one slice. */
const mostBars = 60_000;

export const sliceable = (trace: Trace): Sliceable => {
  const { rows, links, lanes } = trace;
  const level = new Uint16Array(rows.count);
  const levels = new Uint16Array(lanes.length).fill(1);
  const blockEnd = new Float64Array(Math.ceil(rows.count / block)).fill(-Infinity);
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    level[row] = parent === none ? 0 : Math.min(65_534, (level[parent] ?? 0) + 1);
    const lane = rows.lane[row] ?? 0;
    levels[lane] = Math.max(levels[lane] ?? 1, (level[row] ?? 0) + 1);
    const at = Math.floor(row / block);
    blockEnd[at] = Math.max(blockEnd[at] ?? 0, rows.endNs[row] ?? 0);
  }
  return { trace, level, levels, blockEnd };
};

/** The bars of a window: rows that overlap it, those shorter than a pixel joined with their neighbours. */
export const sliceOf = (source: Sliceable, window: SliceWindow): Slice => {
  const { trace, levels } = source;
  const shown = new Set(window.lanes ?? trace.lanes.keys());
  const bars = emptyBars();
  const missing = gatherBars(source, window, shown, bars);
  return {
    lanes: trace.lanes.flatMap(({ kind, label, pid, tid }, index) =>
      shown.has(index) ? [{ index, kind, title: label ?? `${pid} ${tid}`, levels: levels[index] ?? 1 }] : [],
    ),
    ...bars.columns,
    names: [...bars.names.keys()].map((name) => nameText(trace.names, name)),
    missing,
  };
};

interface Bars {
  readonly columns: Omit<Slice, 'lanes' | 'names' | 'missing'>;
  /** Position in the slice's own list of each name. */
  readonly names: Map<number, number>;
  /** The last bar of each lane and level that is shorter than a pixel. */
  readonly open: Map<number, number>;
}

const emptyBars = (): Bars => ({
  columns: {
    row: [],
    lane: [],
    level: [],
    kind: [],
    name: [],
    beginNs: [],
    endNs: [],
    count: [],
    launch: [],
    launchLane: [],
    launchNs: [],
  },
  names: new Map(),
  open: new Map(),
});

const gatherBars = (source: Sliceable, window: SliceWindow, shown: ReadonlySet<number>, bars: Bars): number => {
  const { trace, level, blockEnd } = source;
  const { rows } = trace;
  const pixelNs = (window.toNs - window.fromNs) / window.pixels;
  let missing = 0;
  for (let row = 0; row < rows.count; row++) {
    if (row % block === 0 && (blockEnd[row / block] ?? 0) < window.fromNs) {
      row += block - 1;
      continue;
    }
    if ((rows.beginNs[row] ?? 0) > window.toNs) break;
    const lane = rows.lane[row] ?? 0;
    if ((rows.endNs[row] ?? 0) < window.fromNs || !shown.has(lane)) continue;
    const place = lane * 65_536 + (level[row] ?? 0);
    const isShort = (rows.endNs[row] ?? 0) - (rows.beginNs[row] ?? 0) < pixelNs;
    if (isShort && joined(trace, bars, place, row, pixelNs)) continue;
    if (bars.columns.row.length >= mostBars) missing++;
    else addBar(source, bars, row, isShort ? place : undefined);
  }
  return missing;
};

/** Whether the row became part of the short bar before it: they are less than a pixel apart. */
const joined = ({ rows }: Trace, { columns, open, names }: Bars, place: number, row: number, pixelNs: number) => {
  const bar = open.get(place);
  if (bar === undefined || (rows.beginNs[row] ?? 0) - (columns.endNs[bar] ?? 0) >= pixelNs) return false;
  const held = columns.row[bar] ?? 0;
  const lasts = (of: number) => (rows.endNs[of] ?? 0) - (rows.beginNs[of] ?? 0);
  if (lasts(row) > lasts(held)) {
    columns.row[bar] = row;
    columns.name[bar] = nameIn(names, rows.name[row] ?? 0);
    columns.kind[bar] = rows.kind[row] ?? 0;
  }
  columns.endNs[bar] = Math.max(columns.endNs[bar] ?? 0, rows.endNs[row] ?? 0);
  columns.count[bar] = (columns.count[bar] ?? 0) + 1;
  return true;
};

const nameIn = (names: Map<number, number>, name: number): number => {
  const held = names.get(name);
  if (held !== undefined) return held;
  names.set(name, names.size);
  return names.size - 1;
};

const addBar = ({ trace: { rows, links }, level }: Sliceable, bars: Bars, row: number, place: number | undefined) => {
  const { columns, names, open } = bars;
  const kind = rows.kind[row] ?? 0;
  const call = isOnThread(kind) ? none : (links.launch[row] ?? none);
  if (place !== undefined) open.set(place, columns.row.length);
  columns.row.push(row);
  columns.lane.push(rows.lane[row] ?? 0);
  columns.level.push(level[row] ?? 0);
  columns.kind.push(kind);
  columns.name.push(nameIn(names, rows.name[row] ?? 0));
  columns.beginNs.push(rows.beginNs[row] ?? 0);
  columns.endNs.push(rows.endNs[row] ?? 0);
  columns.count.push(1);
  columns.launch.push(call);
  columns.launchLane.push(call === none ? none : (rows.lane[call] ?? none));
  columns.launchNs.push(call === none ? none : (rows.beginNs[call] ?? none));
};
