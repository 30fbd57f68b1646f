import { giveBack } from '../memory.ts';

/** Rows by group, each group in the order of the rows, without a list of objects: `groupOf` answers 0 to groups - 1, or less for none. */
export const groupRows = (
  rows: Uint32Array,
  groups: number,
  groupOf: (row: number) => number,
): readonly Uint32Array<ArrayBuffer>[] => {
  const start = new Uint32Array(groups + 1);
  const own = new Int32Array(rows.length);
  rows.forEach((row, i) => {
    const group = groupOf(row);
    own[i] = group;
    if (group >= 0) start[group + 1] = (start[group + 1] ?? 0) + 1;
  });
  for (let group = 0; group < groups; group++) start[group + 1] = (start[group + 1] ?? 0) + (start[group] ?? 0);
  const next = start.slice();
  const sorted = new Uint32Array(start[groups] ?? 0);
  rows.forEach((row, i) => {
    const group = own[i] ?? -1;
    if (group < 0) return;
    const at = next[group] ?? 0;
    sorted[at] = row;
    next[group] = at + 1;
  });
  giveBack(own);
  return Array.from({ length: groups }, (_, group) => sorted.subarray(start[group], start[group + 1]));
};
