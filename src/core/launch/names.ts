import { utf8Text } from '../utf8.ts';
import type { Names } from './types.ts';

/** The text of name `id`. Bytes that are no UTF-8 are read as Latin-1, so that every name can be shown. */
export const nameText = ({ bytes, offset }: Names, id: number): string => {
  const slice = bytes.subarray(offset[id] ?? 0, offset[id + 1] ?? 0);
  return utf8Text(slice) ?? Array.from(slice, (byte) => String.fromCharCode(byte)).join('');
};

/** For each name 1 where `holds` says so of its text: asked once a name instead of once a row. */
export const nameFlags = (names: Names, holds: (text: string) => boolean): Uint8Array => {
  const flags = new Uint8Array(names.count);
  for (let id = 0; id < names.count; id++) flags[id] = holds(nameText(names, id)) ? 1 : 0;
  return flags;
};

/** Different names that a trace may have; rows with later ones share `otherNames`. */
export const mostNames = 1_000_000;
/** Bytes of all names together that a trace may have. */
export const mostNameBytes = 128 * 2 ** 20;
export const otherNames = '(other names)';

/** Names as they are met: an open hash table over the bytes themselves, so that no string is made for a row. */
export interface NameTable {
  count: number;
  bytes: Uint8Array;
  offset: Uint32Array;
  /** Slots of the hash table: id + 1, or 0. Always a power of two, at most half full. */
  slots: Uint32Array;
  hashes: Uint32Array;
  /** Id of `otherNames` once it was needed. */
  others: number;
  readonly most: number;
}

export const nameTable = (most = mostNames): NameTable => ({
  count: 0,
  bytes: new Uint8Array(1 << 14),
  offset: new Uint32Array(1 << 8),
  slots: new Uint32Array(1 << 9),
  hashes: new Uint32Array(1 << 8),
  others: -1,
  most,
});

/** The id of the name in `from[begin..end)`; a new one, up to the limits, and that of `otherNames` beyond them. */
export const internName = (table: NameTable, from: Uint8Array, begin: number, end: number): number => {
  const hash = hashOf(from, begin, end);
  const { slots } = table;
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const held = slots[slot] ?? 0;
    if (held === 0) return addName(table, { from, begin, end, hash });
    if (table.hashes[held - 1] === hash && isName(table, held - 1, from, begin, end)) return held - 1;
  }
};

/** FNV-1a, 32 bits, four bytes of long names left out each time: templates differ near their ends and in length. */
const hashOf = (from: Uint8Array, begin: number, end: number): number => {
  let hash = 0x811c9dc5 ^ (end - begin);
  for (let i = begin; i < end; i++) hash = Math.imul(hash ^ (from[i] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
};

const isName = ({ bytes, offset }: NameTable, id: number, from: Uint8Array, begin: number, end: number): boolean => {
  const start = offset[id] ?? 0;
  if ((offset[id + 1] ?? 0) - start !== end - begin) return false;
  for (let i = begin; i < end; i++) if (bytes[start + i - begin] !== from[i]) return false;
  return true;
};

interface NewName {
  readonly from: Uint8Array;
  readonly begin: number;
  readonly end: number;
  readonly hash: number;
}

const addName = (table: NameTable, name: NewName): number => {
  const length = name.end - name.begin;
  const used = table.offset[table.count] ?? 0;
  const isFull = table.count >= table.most || used + length > mostNameBytes;
  if (!isFull) return append(table, name);
  if (table.others < 0) {
    const from = Uint8Array.from(otherNames, (letter) => letter.charCodeAt(0));
    table.others = append(table, { from, begin: 0, end: from.length, hash: hashOf(from, 0, from.length) });
  }
  return table.others;
};

const append = (table: NameTable, { from, begin, end, hash }: NewName): number => {
  const id = table.count;
  const used = table.offset[id] ?? 0;
  const needed = used + end - begin;
  if (needed > table.bytes.length) table.bytes = grown(table.bytes, new Uint8Array(Math.max(needed, 2 * used)));
  if (id + 2 > table.offset.length) {
    table.offset = grown(table.offset, new Uint32Array(2 * table.offset.length));
    table.hashes = grown(table.hashes, new Uint32Array(2 * table.hashes.length));
  }
  table.bytes.set(from.subarray(begin, end), used);
  table.offset[id + 1] = needed;
  table.hashes[id] = hash;
  table.count = id + 1;
  if (2 * table.count > table.slots.length) rehash(table);
  else place(table, id);
  return id;
};

const grown = <T extends Uint8Array | Uint32Array>(old: T, larger: T): T => {
  larger.set(old);
  return larger;
};

const rehash = (table: NameTable): void => {
  table.slots = new Uint32Array(2 * table.slots.length);
  for (let id = 0; id < table.count; id++) place(table, id);
};

const place = ({ slots, hashes }: NameTable, id: number): void => {
  const mask = slots.length - 1;
  let slot = (hashes[id] ?? 0) & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = id + 1;
};

/** The names so far, without the room for more. */
export const namesOf = ({ count, bytes, offset }: NameTable): Names => ({
  count,
  bytes: bytes.slice(0, offset[count] ?? 0),
  offset: offset.slice(0, count + 1),
});
