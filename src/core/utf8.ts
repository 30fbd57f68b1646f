/** UTF-8, since the core has no decoder of a platform. `undefined` for bytes that are none. */
export const utf8Text = (bytes: Uint8Array): string | undefined => {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const ascii = asciiEnd(bytes, at);
    // Spread out, the bytes would be copied into a list of numbers eight times as large.
    if (ascii > at) parts.push(String(Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, ascii))));
    at = ascii;
    if (at === bytes.length || (bytes[at] ?? 0) < 0x80) continue;
    const point = pointAt(bytes, at);
    if (point === undefined) return undefined;
    parts.push(String.fromCodePoint(point.code));
    at += point.length;
  }
  return parts.join('');
};

/** Characters that one call may be given. */
const longestRun = 8192;

const asciiEnd = (bytes: Uint8Array, from: number): number => {
  const most = Math.min(bytes.length, from + longestRun);
  let at = from;
  while (at < most && (bytes[at] ?? 0x80) < 0x80) at++;
  return at;
};

/** Unicode 15, table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF. */
const pointAt = (bytes: Uint8Array, at: number): { readonly code: number; readonly length: number } | undefined => {
  const first = bytes[at] ?? 0;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length === 0 || at + length > bytes.length) return undefined;
  let code = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 0x3f);
  }
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  return code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : { code, length };
};
