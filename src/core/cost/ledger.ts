import type { Bytes } from '../units.ts';
import type { Component, Share } from './memory/footprint.ts';
import { share } from './memory/footprint.ts';
import { bytes } from '../units.ts';

/** A named share of a tier, and what it is for. */
export type Part = Share;

export const part = share;

/** In host memory that is locked in place for copies. */
export const pinnedPart = (component: Component, name: string, size: number): Part =>
  part(component, `${name}${pinnedMark}`, size);
const pinnedMark = ' (pinned)';
export const isPinned = ({ name }: Part): boolean => name.endsWith(pinnedMark);

export const sizeOf = (parts: readonly Part[]): number => parts.reduce((total, { bytes: size }) => total + size, 0);

/** What a tier holds at its fullest: the parts that stay, and those of the fullest of several moments. */
export const fullest = (staying: readonly Part[], moments: readonly (readonly Part[])[]): readonly Part[] => {
  const worst = moments.reduce<readonly Part[]>((most, next) => (sizeOf(next) > sizeOf(most) ? next : most), []);
  return [...staying, ...worst].filter((one) => one.bytes > 0);
};

export interface TierSum<T extends string> {
  readonly tier: T;
  readonly capacity: Bytes;
  readonly peak: Bytes;
  readonly parts: readonly Part[];
}

export const tierSum = <T extends string>(tier: T, capacity: number, parts: readonly Part[]): TierSum<T> => ({
  tier,
  capacity: bytes(capacity),
  peak: bytes(sizeOf(parts)),
  parts,
});

export interface Shortfall<T extends string> {
  readonly tier: T;
  readonly bytes: Bytes;
}

/** The tier that lacks most, or undefined if all is within capacity. */
export const shortfallOf = <T extends string>(tiers: readonly TierSum<T>[]): Shortfall<T> | undefined => {
  let worst: Shortfall<T> | undefined;
  for (const { tier, capacity, peak } of tiers) {
    const short = peak - capacity;
    if (short > (worst?.bytes ?? 0)) worst = { tier, bytes: bytes(short) };
  }
  return worst;
};
