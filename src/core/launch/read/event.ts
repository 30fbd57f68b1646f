import { afterSpace, isBroken, isText, lettersOf, needsMore, nestedEnd, stringEnd, valueEnd } from './bytes.ts';

/**
 * Where the fields of one event lie in the bytes: begin and end of each value, quotes included, 0 to 0 where it is
 * missing. One record is used for all events, so that none is made for an event. Of a name said twice the last counts,
 * as with JSON.parse.
 */
export interface EventFields {
  /** The letter: X, M, s, f, i, ... */
  ph: number;
  catBegin: number;
  catEnd: number;
  nameBegin: number;
  nameEnd: number;
  pidBegin: number;
  pidEnd: number;
  tidBegin: number;
  tidEnd: number;
  tsBegin: number;
  tsEnd: number;
  durBegin: number;
  durEnd: number;
  readonly args: ArgFields;
}

/** The same for the arguments that are needed. */
export interface ArgFields {
  correlationBegin: number;
  correlationEnd: number;
  deviceBegin: number;
  deviceEnd: number;
  streamBegin: number;
  streamEnd: number;
  bytesBegin: number;
  bytesEnd: number;
  sequenceBegin: number;
  sequenceEnd: number;
  forwardBegin: number;
  forwardEnd: number;
  waitBegin: number;
  waitEnd: number;
  labelBegin: number;
  labelEnd: number;
}

const noArgs = (): ArgFields => ({
  correlationBegin: 0,
  correlationEnd: 0,
  deviceBegin: 0,
  deviceEnd: 0,
  streamBegin: 0,
  streamEnd: 0,
  bytesBegin: 0,
  bytesEnd: 0,
  sequenceBegin: 0,
  sequenceEnd: 0,
  forwardBegin: 0,
  forwardEnd: 0,
  waitBegin: 0,
  waitEnd: 0,
  labelBegin: 0,
  labelEnd: 0,
});

export const eventFields = (): EventFields => ({
  ph: 0,
  catBegin: 0,
  catEnd: 0,
  nameBegin: 0,
  nameEnd: 0,
  pidBegin: 0,
  pidEnd: 0,
  tidBegin: 0,
  tidEnd: 0,
  tsBegin: 0,
  tsEnd: 0,
  durBegin: 0,
  durEnd: 0,
  args: noArgs(),
});

const clear = (to: EventFields): void => {
  to.ph = to.catBegin = to.catEnd = to.nameBegin = to.nameEnd = 0;
  to.pidBegin = to.pidEnd = to.tidBegin = to.tidEnd = 0;
  to.tsBegin = to.tsEnd = to.durBegin = to.durEnd = 0;
  const { args } = to;
  args.correlationBegin = args.correlationEnd = args.deviceBegin = args.deviceEnd = 0;
  args.streamBegin = args.streamEnd = args.bytesBegin = args.bytesEnd = 0;
  args.sequenceBegin = args.sequenceEnd = args.forwardBegin = args.forwardEnd = 0;
  args.waitBegin = args.waitEnd = args.labelBegin = args.labelEnd = 0;
};

const [letterX, letterM] = [0x58, 0x4d];
export const isComplete = (ph: number): boolean => ph === letterX;
export const isMetadata = (ph: number): boolean => ph === letterM;

/** Reads the event whose `{` is before `from`. As soon as it shows that it is neither row nor metadata, the rest is passed. */
export const readEvent = (buf: Uint8Array, from: number, end: number, to: EventFields): number => {
  clear(to);
  let i = from;
  for (;;) {
    i = afterSpace(buf, i, end);
    if (i >= end) return needsMore;
    if (buf[i] === 0x7d) return i + 1;
    if (buf[i] !== 0x22) return isBroken;
    const key = i + 1;
    const keyEnd = stringEnd(buf, key, end);
    if (keyEnd < 0) return needsMore;
    const value = valueAfter(buf, keyEnd + 1, end);
    if (value < 0) return value;
    i =
      keyEnd - key === 4 && isArgs(buf, key, value)
        ? readArgs(buf, value + 1, end, to.args)
        : valueEnd(buf, value, end);
    if (i < 0) return i;
    keep(to, buf, key, keyEnd - key, value, i);
    if (to.ph !== 0 && to.ph !== letterX && to.ph !== letterM) return nestedEnd(buf, i, end);
    i = afterComma(buf, i, end);
    if (i < 0) return i;
  }
};

/** Where the value begins, behind the colon. */
const valueAfter = (buf: Uint8Array, from: number, end: number): number => {
  const at = afterSpace(buf, from, end);
  if (at >= end) return needsMore;
  if (buf[at] !== 0x3a) return isBroken;
  const value = afterSpace(buf, at + 1, end);
  return value >= end ? needsMore : value;
};

/** Behind the comma, or at the brace that ends the object. */
const afterComma = (buf: Uint8Array, from: number, end: number): number => {
  const at = afterSpace(buf, from, end);
  if (at >= end) return needsMore;
  if (buf[at] === 0x2c) return at + 1;
  return buf[at] === 0x7d ? at : isBroken;
};

const isArgs = (buf: Uint8Array, key: number, value: number): boolean =>
  buf[value] === 0x7b && buf[key] === 0x61 && buf[key + 1] === 0x72 && buf[key + 2] === 0x67 && buf[key + 3] === 0x73;

/** A field of the event, known by its length and first letter: ph ts cat pid tid dur name. */
const keep = (to: EventFields, buf: Uint8Array, key: number, length: number, begin: number, end: number): void => {
  const first = buf[key];
  const second = buf[key + 1];
  if (length === 2) {
    if (first === 0x70 && second === 0x68) to.ph = buf[begin] === 0x22 && end - begin === 3 ? (buf[begin + 1] ?? 0) : 1;
    else if (first === 0x74 && second === 0x73) {
      to.tsBegin = begin;
      to.tsEnd = end;
    }
  } else if (length === 3) keepOfThree(to, buf, key, begin, end);
  else if (length === 4 && first === 0x6e && second === 0x61 && buf[key + 2] === 0x6d && buf[key + 3] === 0x65) {
    to.nameBegin = begin;
    to.nameEnd = end;
  }
};

const keepOfThree = (to: EventFields, buf: Uint8Array, key: number, begin: number, end: number): void => {
  const letters = ((buf[key] ?? 0) << 16) | ((buf[key + 1] ?? 0) << 8) | (buf[key + 2] ?? 0);
  if (letters === 0x636174) {
    to.catBegin = begin;
    to.catEnd = end;
  } else if (letters === 0x706964) {
    to.pidBegin = begin;
    to.pidEnd = end;
  } else if (letters === 0x746964) {
    to.tidBegin = begin;
    to.tidEnd = end;
  } else if (letters === 0x647572) {
    to.durBegin = begin;
    to.durEnd = end;
  }
};

const readArgs = (buf: Uint8Array, from: number, end: number, to: ArgFields): number => {
  let i = from;
  for (;;) {
    i = afterSpace(buf, i, end);
    if (i >= end) return needsMore;
    if (buf[i] === 0x7d) return i + 1;
    if (buf[i] !== 0x22) return isBroken;
    const key = i + 1;
    const keyEnd = stringEnd(buf, key, end);
    if (keyEnd < 0) return needsMore;
    const value = valueAfter(buf, keyEnd + 1, end);
    if (value < 0) return value;
    i = valueEnd(buf, value, end);
    if (i < 0) return i;
    keepArg(to, buf, key, keyEnd, value, i);
    i = afterComma(buf, i, end);
    if (i < 0) return i;
  }
};

const [labelKey, bytesKey, deviceKey, streamKey] = ['name', 'bytes', 'device', 'stream'].map(lettersOf);
const [correlationKey, forwardKey, sequenceKey, waitKey] = [
  'correlation',
  'Fwd thread id',
  'Sequence number',
  'wait_on_cuda_event_record_corr_id',
].map(lettersOf);

const isKey = (buf: Uint8Array, key: number, end: number, letters: Uint8Array | undefined): boolean =>
  letters !== undefined && isText(buf, key, end, letters);

const keepArg = (to: ArgFields, buf: Uint8Array, key: number, keyEnd: number, begin: number, end: number): void => {
  switch (keyEnd - key) {
    case 4:
      if (isKey(buf, key, keyEnd, labelKey)) [to.labelBegin, to.labelEnd] = [begin, end];
      break;
    case 5:
      if (isKey(buf, key, keyEnd, bytesKey)) [to.bytesBegin, to.bytesEnd] = [begin, end];
      break;
    case 6:
      if (isKey(buf, key, keyEnd, deviceKey)) [to.deviceBegin, to.deviceEnd] = [begin, end];
      else if (isKey(buf, key, keyEnd, streamKey)) [to.streamBegin, to.streamEnd] = [begin, end];
      break;
    case 11:
      if (isKey(buf, key, keyEnd, correlationKey)) [to.correlationBegin, to.correlationEnd] = [begin, end];
      break;
    case 13:
      if (isKey(buf, key, keyEnd, forwardKey)) [to.forwardBegin, to.forwardEnd] = [begin, end];
      break;
    case 15:
      if (isKey(buf, key, keyEnd, sequenceKey)) [to.sequenceBegin, to.sequenceEnd] = [begin, end];
      break;
    case 33:
      if (isKey(buf, key, keyEnd, waitKey)) [to.waitBegin, to.waitEnd] = [begin, end];
      break;
    default:
  }
};
