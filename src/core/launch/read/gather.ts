import { internName, nameTable } from '../names.ts';
import type { NameTable } from '../names.ts';
import type { GrowingRows } from '../rows.ts';
import { growingRows, newRow } from '../rows.ts';
import { kindCode, none } from '../types.ts';
import { lettersOf } from './bytes.ts';
import { categories, modulePrefix } from './categories.ts';
import type { EventFields } from './event.ts';
import { isComplete, isMetadata } from './event.ts';
import type { LaneTable } from './lanes.ts';
import { internLane, keepLabel, laneTable } from './lanes.ts';
import type { Time } from './numbers.ts';
import { readTime, readWhole } from './numbers.ts';

/** What has been gathered of the events so far. */
export interface Gathered {
  readonly rows: GrowingRows;
  readonly names: NameTable;
  readonly lanes: LaneTable;
  /** Categories that were met, and for each its kind, or 255 where it is not needed. */
  readonly categories: NameTable;
  readonly kinds: Uint8Array;
  /** Correlations that are no whole numbers below 2^53. */
  readonly oddCorrelations: NameTable;
  events: number;
  notNeeded: number;
  malformed: number;
  negativeDuration: number;
  outOfTime: number;
  oversize: number;
  outOfLanes: number;
  unnamedRows: number;
  /** Microseconds that are 0 in the rows; known from the first event with a time. */
  originUs: number | undefined;
  /** Of the first event that was out of time. */
  otherUs: number | undefined;
  readonly begin: Time;
  readonly duration: Time;
}

const notNeeded = 255;
/** Categories that a file may have; Kineto knows about 30. */
const mostCategories = 4096;

export const gathered = (originUs: number | undefined, mostNames?: number): Gathered => ({
  rows: growingRows(),
  names: nameTable(mostNames),
  lanes: laneTable(),
  categories: nameTable(mostCategories),
  kinds: new Uint8Array(mostCategories + 2).fill(notNeeded),
  oddCorrelations: nameTable(),
  events: 0,
  notNeeded: 0,
  malformed: 0,
  negativeDuration: 0,
  outOfTime: 0,
  oversize: 0,
  outOfLanes: 0,
  unnamedRows: 0,
  originUs,
  otherUs: undefined,
  begin: { us: 0, ns: 0 },
  duration: { us: 0, ns: 0 },
});

/** Takes an event: a row, a label, or a count of what is left out. */
export const gather = (to: Gathered, buf: Uint8Array, event: EventFields): void => {
  to.events++;
  if (isMetadata(event.ph)) gatherLabel(to, buf, event);
  if (!isComplete(event.ph)) {
    if (event.ph === 0) to.malformed++;
    else to.notNeeded++;
    return;
  }
  const kind = kindOf(to, buf, event);
  if (kind === notNeeded) to.notNeeded++;
  else if (event.nameEnd === 0 || event.tsEnd === 0 || event.pidEnd === 0 || event.tidEnd === 0) to.malformed++;
  else gatherRow(to, buf, event, kind);
};

const kindOf = (to: Gathered, buf: Uint8Array, event: EventFields): number => {
  if (event.catEnd === 0) return notNeeded;
  const met = to.categories.count;
  const id = internName(to.categories, buf, event.catBegin + 1, event.catEnd - 1);
  if (id === met && id < to.kinds.length) to.kinds[id] = kindNamed(buf, event);
  const kind = to.kinds[id] ?? notNeeded;
  return kind === kindCode.module && !isModule(buf, event) ? notNeeded : kind;
};

const kindNamed = (buf: Uint8Array, { catBegin, catEnd }: EventFields): number => {
  const name = String.fromCharCode(...buf.subarray(catBegin + 1, Math.min(catEnd - 1, catBegin + 100)));
  const kind = categories.get(name);
  return kind === undefined ? notNeeded : kindCode[kind];
};

const moduleLetters = lettersOf(modulePrefix);
const isModule = (buf: Uint8Array, { nameBegin, nameEnd }: EventFields): boolean => {
  if (nameEnd - nameBegin < moduleLetters.length) return false;
  for (let i = 0; i < moduleLetters.length; i++) if (buf[nameBegin + 1 + i] !== moduleLetters[i]) return false;
  return true;
};

const gatherRow = (to: Gathered, buf: Uint8Array, event: EventFields, kind: number): void => {
  const { begin, duration } = to;
  const hasDuration = event.durEnd !== 0;
  const isTimed =
    readTime(buf, event.tsBegin, event.tsEnd, begin) &&
    (!hasDuration || readTime(buf, event.durBegin, event.durEnd, duration));
  const isNamed = buf[event.nameBegin] === 0x22;
  if (!isNamed || (!isTimed && !isNumberLike(buf[event.tsBegin] ?? 0))) {
    to.malformed++;
    return;
  }
  if (!isTimed) {
    to.outOfTime++;
    return;
  }
  const lasts = hasDuration ? duration.us * 1000 + duration.ns : 0;
  const beginNs = sinceOrigin(to, begin);
  if (lasts < 0) to.negativeDuration++;
  else if (Number.isNaN(beginNs) || !Number.isSafeInteger(beginNs + lasts)) to.outOfTime++;
  else place(to, buf, event, { kind, beginNs, endNs: beginNs + lasts });
};

/** What begins like a number and is none that can be held is out of time (1e309); anything else is malformed. */
const isNumberLike = (first: number): boolean => first === 0x2d || (first >= 0x30 && first <= 0x39);

/** 2^53 ns in whole microseconds. */
const farUs = 9_007_199_254_740;

/** Nanoseconds since the origin; NaN where they are beyond 2^53. */
const sinceOrigin = (to: Gathered, { us, ns }: Time): number => {
  to.originUs ??= Math.abs(us) < farUs ? 0 : us;
  const apart = us - to.originUs;
  if (Math.abs(apart) < farUs) return apart * 1000 + ns;
  to.otherUs ??= us;
  return NaN;
};

interface Placed {
  readonly kind: number;
  readonly beginNs: number;
  readonly endNs: number;
}

const place = (to: Gathered, buf: Uint8Array, event: EventFields, { kind, beginNs, endNs }: Placed): void => {
  const { args } = event;
  const lane = internLane(
    to.lanes,
    buf,
    {
      isStream: kind >= kindCode.kernel,
      pidBegin: event.pidBegin,
      pidEnd: event.pidEnd,
      tidBegin: event.tidBegin,
      tidEnd: event.tidEnd,
    },
    { begin: args.deviceBegin, end: args.deviceEnd },
    { begin: args.streamBegin, end: args.streamEnd },
  );
  if (lane < 0) {
    to.outOfLanes++;
    return;
  }
  const { rows } = to;
  const row = newRow(rows);
  rows.kind[row] = kind;
  rows.name[row] = internName(to.names, buf, event.nameBegin + 1, event.nameEnd - 1);
  if (rows.name[row] === to.names.others) to.unnamedRows++;
  rows.lane[row] = lane;
  rows.beginNs[row] = beginNs;
  rows.endNs[row] = endNs;
  rows.correlation[row] = correlationOf(to, buf, args.correlationBegin, args.correlationEnd);
  rows.detail[row] = detailOf(buf, kind, event);
};

const correlationOf = (to: Gathered, buf: Uint8Array, begin: number, end: number): number => {
  if (end === 0) return none;
  const whole = readWhole(buf, begin, end);
  if (whole >= 0) return whole;
  return -2 - internName(to.oddCorrelations, buf, begin, end);
};

const detailOf = (buf: Uint8Array, kind: number, { args }: EventFields): number => {
  if (kind === kindCode.operator) return sequenceOf(buf, args);
  if (kind === kindCode.memcpy || kind === kindCode.memset) return wholeOr(buf, args.bytesBegin, args.bytesEnd);
  return kind === kindCode.sync ? wholeOr(buf, args.waitBegin, args.waitEnd) : none;
};

const wholeOr = (buf: Uint8Array, begin: number, end: number): number => {
  const value = end === 0 ? NaN : readWhole(buf, begin, end);
  return value >= 0 ? value : none;
};

const sequenceOf = (buf: Uint8Array, args: EventFields['args']): number => {
  const number = wholeOr(buf, args.sequenceBegin, args.sequenceEnd);
  if (number === none || wholeOr(buf, args.forwardBegin, args.forwardEnd) <= 0) return number;
  return -2 - number;
};

const gatherLabel = (to: Gathered, buf: Uint8Array, event: EventFields): void => {
  const { args } = event;
  const what = plainText(buf, event.nameBegin, event.nameEnd);
  if (args.labelEnd === 0 || (what !== 'thread_name' && what !== 'process_name')) return;
  const tid = what === 'thread_name' ? plainText(buf, event.tidBegin, event.tidEnd) : undefined;
  const label = plainText(buf, args.labelBegin, args.labelEnd).trim();
  keepLabel(to.lanes, plainText(buf, event.pidBegin, event.pidEnd), tid, label);
};

/** Text of a short value without its quotes. */
const plainText = (buf: Uint8Array, begin: number, end: number): string =>
  String.fromCharCode(...buf.subarray(begin, Math.min(end, begin + 200))).replaceAll('"', '');
