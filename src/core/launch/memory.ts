import type { Trace } from './types.ts';

interface Column {
  readonly buffer: ArrayBufferLike;
}

/**
 * Gives memory back at once. A column of millions of rows is a small object to the garbage collector, which comes too late
 * for it. Whoever still holds the column finds it empty.
 */
export const giveBack = (...columns: readonly Column[]): void => {
  for (const { buffer } of columns) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
};

/** When nothing more will be asked of the trace. */
export const giveBackTrace = ({ rows, links }: Trace): void => {
  giveBack(rows.kind, rows.name, rows.lane, rows.beginNs, rows.endNs, rows.correlation, rows.detail);
  giveBack(links.parent, links.launch);
};
