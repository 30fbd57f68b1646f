/** Records of a file, cut out of its blocks: lines, or the entries of a JSON array. */
export interface Splitter {
  /** What an error calls a record. */
  readonly word: 'line' | 'entry';
  /** The records that end in this block. */
  take(block: Buffer): readonly Buffer[];
  /** What there is after the last record that ended. */
  rest(): Buffer;
  /** Why the file, which ends here, is none of its kind. */
  fault(): string | undefined;
}

const newline = 0x0a;
const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const mark = Buffer.from('\uFEFF');

/** By the first bytes: a JSON array opens with a bracket. Lines that hold arrays each are no samples anyway. */
export const beginsArray = (block: Buffer): boolean => {
  const text = block.subarray(0, mark.length).equals(mark) ? block.subarray(mark.length) : block;
  return text.find((byte) => !isSpace(byte)) === openBracket;
};

export const lineSplitter = (): Splitter => {
  let rest: Buffer = Buffer.alloc(0);
  return {
    word: 'line',
    take: (block) => {
      const whole = rest.length === 0 ? block : Buffer.concat([rest, block]);
      const end = whole.lastIndexOf(newline) + 1;
      rest = whole.subarray(end);
      return end === 0 ? [] : [...splitAt(whole.subarray(0, end - 1))];
    },
    rest: () => rest,
    fault: () => undefined,
  };
};

function* splitAt(bytes: Buffer): Generator<Buffer, void> {
  let from = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
    yield bytes.subarray(from, at);
    from = at + 1;
  }
  yield bytes.subarray(from);
}

/** Entries end at a comma or the bracket of the array itself; what they hold is for a JSON parser. */
export const entrySplitter = (): Splitter => {
  const state: Scan = {
    rest: Buffer.alloc(0),
    at: 0,
    depth: 0,
    inText: false,
    escaped: false,
    begin: 0,
    closed: false,
  };
  return {
    word: 'entry',
    take: (block) => {
      const bytes = state.rest.length === 0 ? block : Buffer.concat([state.rest, block]);
      const entries = [...scan(state, bytes)];
      state.rest = bytes.subarray(state.begin);
      state.at -= state.begin;
      state.begin = 0;
      return entries;
    },
    rest: () => (state.closed ? Buffer.alloc(0) : state.rest),
    fault: () => {
      if (!state.closed) return 'its JSON array does not end';
      return state.rest.every(isSpace) ? undefined : 'something follows its JSON array';
    },
  };
};

interface Scan {
  /** Bytes from the begin of the entry that has not ended, and how far they were looked at. */
  rest: Buffer;
  at: number;
  depth: number;
  inText: boolean;
  escaped: boolean;
  begin: number;
  closed: boolean;
}

function* scan(state: Scan, bytes: Buffer): Generator<Buffer, void> {
  for (; state.at < bytes.length && !state.closed; state.at += 1) {
    const byte = bytes[state.at] ?? 0;
    if (state.inText) inText(state, byte);
    else if (byte === quote) state.inText = true;
    else if (byte === openBrace || byte === openBracket) open(state);
    else if (byte === closeBrace || byte === closeBracket || (byte === comma && state.depth === 1)) {
      if (byte !== comma) state.depth -= 1;
      if (state.depth > (byte === comma ? 1 : 0)) continue;
      const entry = bytes.subarray(state.begin, state.at);
      state.begin = state.at + 1;
      state.closed = byte !== comma;
      if (!state.closed || !entry.every(isSpace)) yield entry;
    }
  }
}

const inText = (state: Scan, byte: number): void => {
  if (state.escaped) state.escaped = false;
  else if (byte === backslash) state.escaped = true;
  else if (byte === quote) state.inText = false;
};

const open = (state: Scan): void => {
  state.depth += 1;
  if (state.depth === 1) state.begin = state.at + 1;
};
