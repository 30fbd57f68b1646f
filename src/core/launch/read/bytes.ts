/**
 * JSON as bytes: where things end. Every function takes the bytes, where to look and where they end, and answers the
 * index after what it passed, or one of the two below.
 */
export const needsMore = -1;
export const isBroken = -2;

export const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;
const isSpace = (c: number): boolean => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;

export const afterSpace = (buf: Uint8Array, from: number, end: number): number => {
  let i = from;
  while (i < end && isSpace(buf[i] ?? 0)) i++;
  return i;
};

/** Strings up to here are looked through by hand, longer ones (call stacks) with the engine's own search. */
const shortString = 48;

/** Index of the quote that ends the string whose first character is at `from`. */
export const stringEnd = (buf: Uint8Array, from: number, end: number): number => {
  const near = from + shortString < end ? from + shortString : end;
  for (let i = from; i < near; i++) {
    const c = buf[i];
    if (c === 0x22) return i;
    if (c === 0x5c) i++;
  }
  return near === end ? farEnd(buf, from, end) : farEnd(buf, from + shortString, end, from);
};

/** A quote ends the string unless an odd number of backslashes stands before it. */
const farEnd = (buf: Uint8Array, from: number, end: number, first = from): number => {
  for (let i = buf.indexOf(quote, from); i >= 0 && i < end; i = buf.indexOf(quote, i + 1)) {
    let before = i;
    while (before > first && buf[before - 1] === backslash) before--;
    if (((i - before) & 1) === 0) return i;
  }
  return needsMore;
};

/** The end of a value of any kind. Nesting is counted, not followed, so that no depth can exhaust the stack. */
export const valueEnd = (buf: Uint8Array, from: number, end: number): number => {
  const c = buf[from];
  if (c === 0x22) {
    const last = stringEnd(buf, from + 1, end);
    return last < 0 ? last : last + 1;
  }
  if (c === 0x7b || c === 0x5b) return nestedEnd(buf, from + 1, end);
  return scalarEnd(buf, from, end);
};

const scalarEnd = (buf: Uint8Array, from: number, end: number): number => {
  for (let i = from; i < end; i++) {
    const c = buf[i] ?? 0;
    if (c === 0x2c || c === 0x7d || c === 0x5d || isSpace(c)) return i === from ? isBroken : i;
    if (c === 0x22 || c === 0x7b || c === 0x5b || c === 0x3a) return isBroken;
  }
  return needsMore;
};

/** The end of what is open `depth` levels deep at `from`. */
export const nestedEnd = (buf: Uint8Array, from: number, end: number): number => {
  let depth = 1;
  for (let i = from; i < end; i++) {
    const c = buf[i];
    if (c === 0x22) {
      i = stringEnd(buf, i + 1, end);
      if (i < 0) return needsMore;
    } else if (c === 0x7b || c === 0x5b) depth++;
    else if ((c === 0x7d || c === 0x5d) && --depth === 0) return i + 1;
  }
  return needsMore;
};

/** Whether the bytes from `begin` to `end` are these letters. */
export const isText = (buf: Uint8Array, begin: number, end: number, letters: Uint8Array): boolean => {
  if (end - begin !== letters.length) return false;
  for (let i = 0; i < letters.length; i++) if (buf[begin + i] !== letters[i]) return false;
  return true;
};

/** Letters of ASCII as bytes. */
export const lettersOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
