import { utf8Text } from '../../utf8.ts';

/**
 * Reads little-endian values one after the other. What goes wrong stops it for good: from then on it reads zeros and
 * empty texts, and whoever reads looks at `stop` where it matters.
 */
export interface Cursor {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  at: number;
  stop: Stop | undefined;
}

export type Stop =
  /** There must be so many bytes to go on. */
  | { readonly kind: 'short'; readonly bytes: number }
  | { readonly kind: 'fault'; readonly field: string; readonly value: unknown; readonly allowed: string };

export const cursorOn = (bytes: Uint8Array): Cursor => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  bytes,
  at: 0,
  stop: undefined,
});

export const fault = (cursor: Cursor, field: string, value: unknown, allowed: string): void => {
  cursor.stop ??= { kind: 'fault', field, value, allowed };
};

/** Goes past so many bytes; false where they are not there. */
export const skip = (cursor: Cursor, count: number): boolean => {
  if (cursor.stop !== undefined) return false;
  if (cursor.at + count > cursor.bytes.length) {
    cursor.stop = { kind: 'short', bytes: cursor.at + count };
    return false;
  }
  cursor.at += count;
  return true;
};

export const readU32 = (cursor: Cursor): number => (skip(cursor, 4) ? cursor.view.getUint32(cursor.at - 4, true) : 0);

/** A whole number of 64 bits that must stay below 2^53. */
export const readSize = (cursor: Cursor, field: string): number => {
  if (!skip(cursor, 8)) return 0;
  const value = cursor.view.getBigUint64(cursor.at - 8, true);
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  fault(cursor, field, Number(value), 'a whole number below 2^53');
  return 0;
};

/** A text after its length. */
export const readText = (cursor: Cursor, field: string, most: number): string => {
  const length = readSize(cursor, `length of ${field}`);
  if (length > most) fault(cursor, `length of ${field}`, length, `at most ${String(most)}`);
  const from = cursor.at;
  if (!skip(cursor, length)) return '';
  const text = utf8Text(cursor.bytes.subarray(from, from + length));
  if (text === undefined) fault(cursor, field, 'bytes that are no UTF-8', 'text');
  return text ?? '';
};
