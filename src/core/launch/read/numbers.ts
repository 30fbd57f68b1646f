/**
 * Decimal text to whole numbers without a loss. Microseconds since 1970 with three decimals need 19 digits and a double
 * holds 15, so whole microseconds and the nanoseconds beyond them are kept apart.
 */
export interface Time {
  us: number;
  /** -999 to 999, with the sign of the whole. */
  ns: number;
}

const [minus, point, zero, nine] = [0x2d, 0x2e, 0x30, 0x39];
/** Digits of which every number is below 2^53. */
const safeDigits = 15;

/**
 * Microseconds in decimal into `time`, to the nearest nanosecond (half away from zero). False for what is no number or
 * beyond 2^53 microseconds.
 */
export const readTime = (buf: Uint8Array, begin: number, end: number, time: Time): boolean => {
  const isNegative = buf[begin] === minus;
  const first = isNegative ? begin + 1 : begin;
  let us = 0;
  let i = first;
  for (; i < end; i++) {
    const c = buf[i] ?? 0;
    if (c < zero || c > nine) break;
    us = us * 10 + (c - zero);
  }
  if (i === first || i - first > safeDigits) return readLongTime(buf, begin, end, time);
  let ns = 0;
  if (i < end) {
    if (buf[i] !== point) return readLongTime(buf, begin, end, time);
    ns = nanoseconds(buf, i + 1, end);
    if (ns < 0) return readLongTime(buf, begin, end, time);
  }
  if (ns === 1000) {
    us++;
    ns = 0;
  }
  time.us = isNegative ? -us : us;
  time.ns = isNegative ? -ns : ns;
  return true;
};

/** The digits after the point as 0 to 1000 nanoseconds; -1 where there are none or others among them. */
const nanoseconds = (buf: Uint8Array, begin: number, end: number): number => {
  if (begin >= end) return -1;
  let ns = 0;
  for (let i = begin; i < end; i++) {
    const digit = (buf[i] ?? 0) - zero;
    if (digit < 0 || digit > 9) return -1;
    if (i < begin + 3) ns = ns * 10 + digit;
    else if (i === begin + 3 && digit >= 5) ns++;
  }
  if (end - begin === 1) return ns * 100;
  return end - begin === 2 ? ns * 10 : ns;
};

const decimal = /^"?(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?"?$/;
/** Beyond this power of ten no time is one. */
const mostExponent = 40;

/** What the quick way does not read: exponents, many digits, a number in quotes. */
const readLongTime = (buf: Uint8Array, begin: number, end: number, time: Time): boolean => {
  const text = String.fromCharCode(...buf.subarray(begin, Math.min(end, begin + 80)));
  const [, sign, whole = '', fraction = '', exponent = '0'] = decimal.exec(text) ?? [];
  if (sign === undefined || Math.abs(Number(exponent)) > mostExponent) return false;
  const tenths = Number(exponent) + 4 - fraction.length;
  const digits = BigInt(whole + fraction);
  const scaled = tenths >= 0 ? digits * 10n ** BigInt(tenths) : digits / 10n ** BigInt(-tenths);
  const total = (scaled + 5n) / 10n;
  const us = Number(total / 1000n);
  if (!Number.isSafeInteger(us)) return false;
  const ns = Number(total % 1000n);
  time.us = sign === '-' ? -us : us;
  time.ns = sign === '-' ? -ns : ns;
  return true;
};

/** A whole number, also in quotes; NaN for what is none or not below 2^53. */
export const readWhole = (buf: Uint8Array, begin: number, end: number): number => {
  const isQuoted = buf[begin] === 0x22;
  let i = isQuoted ? begin + 1 : begin;
  const last = isQuoted ? end - 1 : end;
  const isNegative = buf[i] === minus;
  if (isNegative) i++;
  if (i >= last) return NaN;
  let value = 0;
  for (; i < last; i++) {
    const digit = (buf[i] ?? 0) - zero;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  if (value > Number.MAX_SAFE_INTEGER) return NaN;
  return isNegative ? -value : value;
};
