/** For every place in a list the chain of some length that begins there, as a number: equal chains, equal numbers. */
export interface Chains {
  readonly length: number;
  /** By place, as many as there are whole chains. */
  readonly chain: Uint32Array;
  /** By chain: how often it occurs, overlaps counted, and the first place. */
  readonly count: Uint32Array;
  readonly first: Uint32Array;
}

/** Chains of ascending lengths of `items`, one length after the other. O(n) each beside hashing: two overlapping halves name the whole. */
export function* chainsOf(items: Uint32Array, lengths: readonly number[]): Generator<Chains> {
  let half = numbered(items.length, 1, (at) => items[at] ?? 0);
  for (const length of lengths) {
    while (2 * half.length <= length) half = joined(items.length, half, 2 * half.length);
    yield length === half.length ? half : joined(items.length, half, length);
  }
}

const joined = (items: number, half: Chains, length: number): Chains => {
  const { chain, count } = half;
  const shift = length - half.length;
  return numbered(items, length, (at) => (chain[at] ?? 0) * count.length + (chain[at + shift] ?? 0));
};

const numbered = (items: number, length: number, keyAt: (at: number) => number): Chains => {
  const places = Math.max(0, items - length + 1);
  const chain = new Uint32Array(places);
  const ids = new Map<number, number>();
  const count: number[] = [];
  const first: number[] = [];
  for (let at = 0; at < places; at++) {
    const key = keyAt(at);
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      ids.set(key, id);
      count.push(0);
      first.push(at);
    }
    chain[at] = id;
    count[id] = (count[id] ?? 0) + 1;
  }
  return { length, chain, count: Uint32Array.from(count), first: Uint32Array.from(first) };
};

/** How often each item of the list occurs, by place. */
export const occurrences = (items: Uint32Array): Uint32Array => {
  const [one] = chainsOf(items, [1]);
  return one === undefined ? new Uint32Array(0) : one.chain.map((id) => one.count[id] ?? 0);
};

/** Where chains for which `holds` occur when they are taken from left to right and none overlaps another. */
export const matches = ({ length, chain }: Chains, holds: (chain: number) => boolean): readonly number[] => {
  const found: number[] = [];
  for (let at = 0; at < chain.length;) {
    const isMatch = holds(chain[at] ?? 0);
    if (isMatch) found.push(at);
    at += isMatch ? length : 1;
  }
  return found;
};
