import type { NameTable } from '../names.ts';
import { internName, nameTable } from '../names.ts';
import type { GrowingRows } from '../rows.ts';

/**
 * Names are gathered as JSON spells them. Here the escapes of those that have some are undone, once a name, and names
 * that were spelled in two ways become one.
 */
export const plainNames = (
  table: NameTable,
  rows: GrowingRows,
): { readonly table: NameTable; readonly rows: GrowingRows } => {
  const used = table.offset[table.count] ?? 0;
  const at = table.bytes.indexOf(0x5c);
  if (at < 0 || at >= used) return { table, rows };
  const plain = nameTable(table.most + 1);
  const ids = new Uint32Array(table.count);
  for (let id = 0; id < table.count; id++) {
    const raw = table.bytes.subarray(table.offset[id] ?? 0, table.offset[id + 1] ?? 0);
    const bytes = raw.includes(0x5c) ? unescaped(raw) : raw;
    ids[id] = internName(plain, bytes, 0, bytes.length);
  }
  for (let row = 0; row < rows.count; row++) rows.name[row] = ids[rows.name[row] ?? 0] ?? 0;
  return { table: plain, rows };
};

const letters: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** What JSON does not know as an escape stands for itself. A lone half of a pair becomes U+FFFD. */
const unescaped = (raw: Uint8Array): Uint8Array => {
  const bytes: number[] = [];
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i] ?? 0;
    const next = raw[i + 1];
    if (c !== 0x5c || next === undefined) bytes.push(c);
    else if (next === 0x75) i = pushUnicode(bytes, raw, i);
    else {
      bytes.push(letters.get(next) ?? next);
      i++;
    }
  }
  return Uint8Array.from(bytes);
};

/** Writes the character of the escape at `at`; answers the last index that it used. */
const pushUnicode = (bytes: number[], raw: Uint8Array, at: number): number => {
  const first = hexAt(raw, at + 2);
  if (first === undefined) {
    bytes.push(0x75);
    return at + 1;
  }
  const second = raw[at + 6] === 0x5c && raw[at + 7] === 0x75 ? hexAt(raw, at + 8) : undefined;
  const isPair = isHigh(first) && second !== undefined && isLow(second);
  const point = isPair ? 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00) : first;
  pushUtf8(bytes, !isPair && point >= 0xd800 && point < 0xe000 ? 0xfffd : point);
  return at + (isPair ? 11 : 5);
};

const isHigh = (code: number) => code >= 0xd800 && code < 0xdc00;
const isLow = (code: number) => code >= 0xdc00 && code < 0xe000;

const hexAt = (raw: Uint8Array, at: number): number | undefined => {
  const text = String.fromCharCode(...raw.subarray(at, at + 4));
  return /^[0-9a-fA-F]{4}$/.test(text) ? Number.parseInt(text, 16) : undefined;
};

const pushUtf8 = (bytes: number[], point: number): void => {
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 0x3f));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
  else
    bytes.push(
      0xf0 | (point >> 18),
      0x80 | ((point >> 12) & 0x3f),
      0x80 | ((point >> 6) & 0x3f),
      0x80 | (point & 0x3f),
    );
};
