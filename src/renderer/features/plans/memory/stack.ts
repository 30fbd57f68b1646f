import type { Component, Entry, Share } from '../../../../core/cost/memory/footprint.ts';
import { components, sizeOfShares } from '../../../../core/cost/memory/footprint.ts';

/** One component of a stacked bar; `from` and `to` are shares of the bar's length. */
export interface StackPiece {
  readonly component: Component;
  readonly shares: readonly Share[];
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** An entry as a bar whose length stands for `length` bytes. */
export interface Stack {
  readonly pieces: readonly StackPiece[];
  /** Where the limit's line is; undefined where it is unknown or beyond the bar. */
  readonly limitAt: number | undefined;
  /** Holds more than the limit. */
  readonly over: boolean;
}

export const stackOf = (entry: Entry, limit: number | undefined, length: number): Stack => {
  const pieces: StackPiece[] = [];
  let at = 0;
  for (const component of components) {
    const shares = entry.shares.filter((one) => one.component === component);
    const bytes = sizeOfShares(shares);
    if (bytes <= 0) continue;
    const from = at;
    at += bytes / length;
    pieces.push({ component, shares, bytes, from, to: at });
  }
  const limitAt = limit === undefined || limit > length ? undefined : limit / length;
  return { pieces, limitAt, over: limit !== undefined && entry.bytes > limit };
};

/** Bars of some entries on one scale: the limit is on it where that leaves bars that can be seen. */
export const commonLength = (entries: readonly Entry[], limit: number | undefined): number => {
  const most = Math.max(1, ...entries.map(({ bytes }) => bytes));
  return limit !== undefined && limit < dwarfing * most ? Math.max(limit, most) : most;
};

/** A limit so many times larger than what is held leaves a bar too short to read. */
const dwarfing = 8;
