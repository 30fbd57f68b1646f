import { utf8Text } from '../../utf8.ts';
import { afterSpace, isBroken, needsMore, space, stringEnd, valueEnd } from './bytes.ts';
import { eventFields, readEvent } from './event.ts';
import type { EventFields } from './event.ts';
import type { Gathered } from './gather.ts';
import { gather } from './gather.ts';

/**
 * A trace file as it comes in pieces. The outermost object is followed key by key; of its values only `traceEvents` and
 * a few small ones are looked into, the rest is passed without being held. Events are read one at a time, so an event
 * that a piece cuts is read again when the next piece is there.
 */
export interface DocumentState {
  /** Where in the document the first byte that is not yet used lies. */
  place: 'start' | 'key' | 'value' | 'after-value' | 'events' | 'searching' | 'passing' | 'end';
  isArray: boolean;
  key: string;
  /** The bytes not yet used are `buf[begin..end)`. */
  buf: Uint8Array;
  begin: number;
  end: number;
  /** Bytes used before `buf[0]`. */
  offset: number;
  readonly passing: Passing;
  hasEvents: boolean;
  /** Byte of the file at which something was first not JSON. */
  firstBroken: number | undefined;
  readonly kept: Map<string, string>;
  readonly event: EventFields;
  readonly to: Gathered;
}

/** Where in a value we are that is passed over and may be larger than memory. */
interface Passing {
  depth: number;
  inString: boolean;
  escaped: boolean;
  /** What follows it. */
  then: 'after-value' | 'events';
}

/** Room for the space between events and for the first key of the next. */
const margin = 256;

/** One event, or one value that is kept, is at most this large; larger ones are passed over. */
export const mostEventBytes = 16 * 2 ** 20;
const mostKeptBytes = 2 ** 20;
/** Zeros and spaces before anything else: a sparse file holds nothing but them. */
const mostBlankBytes = 2 ** 20;
/** Values beside the events that are looked into. */
const keptKeys = new Set(['deviceProperties', 'distributedInfo']);

export const documentState = (to: Gathered): DocumentState => ({
  place: 'start',
  isArray: false,
  key: '',
  buf: new Uint8Array(2 ** 21),
  begin: 0,
  end: 0,
  offset: 0,
  passing: { depth: 0, inString: false, escaped: false, then: 'after-value' },
  hasEvents: false,
  firstBroken: undefined,
  kept: new Map(),
  event: eventFields(),
  to,
});

/** Takes the next piece of the file. */
export const feed = (state: DocumentState, piece: Uint8Array): void => {
  makeRoom(state, piece.length);
  state.buf.set(piece, state.end);
  state.end += piece.length;
  while (advance(state));
};

/** When all pieces are there: what is searched for may stand at the very end. */
export const feedEnd = (state: DocumentState): void => {
  if (state.place === 'searching') feed(state, new Uint8Array(margin).fill(space));
};

/** The outermost object or list is broken: no further byte of the file can matter. */
export const isLost = ({ place, firstBroken }: DocumentState): boolean => place === 'end' && firstBroken !== undefined;

const makeRoom = (state: DocumentState, more: number): void => {
  const { buf, begin, end } = state;
  if (end + more <= buf.length) return;
  const rest = end - begin;
  if (rest + more <= buf.length) buf.copyWithin(0, begin, end);
  else {
    state.buf = new Uint8Array(2 * (rest + more));
    state.buf.set(buf.subarray(begin, end));
  }
  state.offset += begin;
  state.begin = 0;
  state.end = rest;
};

/** One step; false when more bytes are needed. */
const advance = (state: DocumentState): boolean => {
  switch (state.place) {
    case 'start':
      return start(state);
    case 'key':
      return key(state);
    case 'value':
      return value(state);
    case 'after-value':
      return afterValue(state);
    case 'events':
      return events(state);
    case 'searching':
      return search(state);
    case 'passing':
      return pass(state);
    case 'end':
      state.begin = state.end;
      return false;
  }
};

/** The first byte that is no space, or -1. */
const look = (state: DocumentState): number => {
  state.begin = afterSpace(state.buf, state.begin, state.end);
  return state.begin < state.end ? (state.buf[state.begin] ?? 0) : -1;
};

const go = (state: DocumentState, place: DocumentState['place'], begin: number): true => {
  state.place = place;
  state.begin = begin;
  return true;
};

const broken = (state: DocumentState): true => {
  state.firstBroken ??= state.offset + state.begin;
  return go(state, 'end', state.begin);
};

const start = (state: DocumentState): boolean => {
  const { buf, begin, end } = state;
  if (buf[begin] === 0xef && end - begin < 3) return false;
  const hasMark = buf[begin] === 0xef && buf[begin + 1] === 0xbb && buf[begin + 2] === 0xbf;
  if (hasMark) state.begin += 3;
  const c = look(state);
  if (c === needsMore) return state.offset + state.begin > mostBlankBytes && broken(state);
  if (c === 0x7b) return go(state, 'key', state.begin + 1);
  if (c !== 0x5b) return broken(state);
  state.isArray = state.hasEvents = true;
  return go(state, 'events', state.begin + 1);
};

const key = (state: DocumentState): boolean => {
  const c = look(state);
  if (c === needsMore) return false;
  if (c === 0x7d) return go(state, 'end', state.begin + 1);
  if (c !== 0x22) return broken(state);
  const { buf, begin, end } = state;
  const last = stringEnd(buf, begin + 1, end);
  if (last < 0) return end - begin > mostKeptBytes ? broken(state) : false;
  const colonAt = afterSpace(buf, last + 1, end);
  if (colonAt >= end) return false;
  if (buf[colonAt] !== 0x3a) return broken(state);
  state.key = String.fromCharCode(...buf.subarray(begin + 1, Math.min(last, begin + 100)));
  return go(state, 'value', colonAt + 1);
};

const value = (state: DocumentState): boolean => {
  const c = look(state);
  if (c === needsMore) return false;
  const { buf, begin, end } = state;
  if (state.key === 'traceEvents' && c === 0x5b) {
    state.hasEvents = true;
    return go(state, 'events', begin + 1);
  }
  const isNested = c === 0x7b || c === 0x5b;
  if (isNested && !(keptKeys.has(state.key) && end - begin < mostKeptBytes)) return passOver(state, 'after-value');
  if (c === 0x22) return passOver(state, 'after-value');
  const last = valueEnd(buf, begin, end);
  if (last === isBroken) return broken(state);
  if (last === needsMore) return end - begin > mostKeptBytes ? passOver(state, 'after-value') : false;
  if (isNested) state.kept.set(state.key, utf8Text(buf.subarray(begin, last)) ?? '');
  return go(state, 'after-value', last);
};

const afterValue = (state: DocumentState): boolean => {
  const c = look(state);
  if (c === needsMore) return false;
  if (c === 0x2c) return go(state, 'key', state.begin + 1);
  return c === 0x7d ? go(state, 'end', state.begin + 1) : broken(state);
};

const events = (state: DocumentState): boolean => {
  const { buf, end, event, to } = state;
  let i = state.begin;
  for (;;) {
    i = afterSpace(buf, i, end);
    state.begin = i;
    if (i >= end) return false;
    const c = buf[i];
    if (c === 0x2c) i++;
    else if (c === 0x5d) return go(state, state.isArray ? 'end' : 'after-value', i + 1);
    else {
      const last = c === 0x7b ? readEvent(buf, i + 1, end, event) : isBroken;
      if (last === isBroken) return skipBroken(state);
      if (last === needsMore) return end - i > mostEventBytes && skipLarge(state);
      gather(to, buf, event);
      i = last;
    }
  }
};

const skipBroken = (state: DocumentState): true => {
  state.to.events++;
  state.to.malformed++;
  state.firstBroken ??= state.offset + state.begin;
  return go(state, 'searching', state.begin + 1);
};

const skipLarge = (state: DocumentState): true => {
  state.to.events++;
  state.to.oversize++;
  return passOver(state, 'events');
};

/** After broken JSON: goes on at the next object that stands behind a comma and begins as an event does. */
const search = (state: DocumentState): boolean => {
  const { buf, end } = state;
  for (let i = buf.indexOf(0x7b, state.begin); i >= 0 && i < end; i = buf.indexOf(0x7b, i + 1)) {
    if (i + margin > end) {
      state.begin = Math.max(state.begin, i - margin);
      return false;
    }
    if (isBehindComma(buf, i) && beginsEvent(buf, i, end)) return go(state, 'events', i);
  }
  state.begin = Math.max(state.begin, end - margin);
  return false;
};

const isBehindComma = (buf: Uint8Array, at: number): boolean => {
  let i = at - 1;
  while (i >= 0 && at - i < margin && (buf[i] ?? 0) <= 0x20) i--;
  return buf[i] === 0x2c;
};

const firstKeys = new Set(['ph', 'name', 'cat', 'args', 'pid', 'tid', 'ts', 'dur', 'id']);

const beginsEvent = (buf: Uint8Array, at: number, end: number): boolean => {
  const i = afterSpace(buf, at + 1, end);
  if (buf[i] !== 0x22) return false;
  const last = stringEnd(buf, i + 1, Math.min(end, i + 8));
  return last > 0 && firstKeys.has(String.fromCharCode(...buf.subarray(i + 1, last)));
};

const passOver = (state: DocumentState, then: Passing['then']): true => {
  Object.assign(state.passing, { depth: 0, inString: false, escaped: false, then });
  return go(state, 'passing', state.begin);
};

/** Passes over the value that `passOver` was called at, as far as there are bytes. */
const pass = (state: DocumentState): boolean => {
  const { buf, end, passing } = state;
  for (let i = state.begin; i < end; i++) {
    const c = buf[i];
    if (passing.inString) {
      if (passing.escaped) passing.escaped = false;
      else if (c === 0x5c) passing.escaped = true;
      else if (c === 0x22) passing.inString = false;
      if (passing.inString || passing.depth > 0) continue;
      return go(state, passing.then, i + 1);
    }
    if (c === 0x22) passing.inString = true;
    else if (c === 0x7b || c === 0x5b) passing.depth++;
    else if ((c === 0x7d || c === 0x5d) && --passing.depth === 0) return go(state, passing.then, i + 1);
  }
  state.begin = end;
  return false;
};
