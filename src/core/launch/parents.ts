import type { Rows } from './types.ts';
import { kindCode, none } from './types.ts';

/** Annotations, modules, operators and calls stand on threads; what follows them in `rowKinds` runs on a GPU. */
export const isOnThread = (kind: number): boolean => kind <= kindCode.driver;

/**
 * `Links.parent`. The rows of a thread come in an order in which what encloses stands before what is enclosed, so one
 * stack a thread is enough: a row that ends before the new one ends encloses neither it nor anything after it, since all
 * that it could still enclose is enclosed by the new one too, which comes later. O(n) after the rows' own sort; overlaps
 * without enclosure (clock noise, whole microseconds) need no special case.
 */
export const parentsOf = ({ count, kind, lane, endNs }: Rows, lanes: number): Int32Array => {
  const parent = new Int32Array(count).fill(none);
  /** The top of each thread's stack; below it stands its parent. */
  const top = new Int32Array(lanes).fill(none);
  for (let row = 0; row < count; row++) {
    if (!isOnThread(kind[row] ?? 0)) continue;
    const thread = lane[row] ?? 0;
    const end = endNs[row] ?? 0;
    let above = top[thread] ?? none;
    while (above !== none && (endNs[above] ?? 0) < end) above = parent[above] ?? none;
    parent[row] = above;
    top[thread] = row;
  }
  return parent;
};

/** The nearest enclosing row of one of the kinds, or `none`. */
export const enclosing = (parent: Int32Array, kind: Uint8Array, row: number, is: (kind: number) => boolean): number => {
  let above = parent[row] ?? none;
  while (above !== none && !is(kind[above] ?? 0)) above = parent[above] ?? none;
  return above;
};
