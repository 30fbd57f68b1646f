/**
 * JSON read value by value, for heads of a hundred thousand entries, of which a parsed whole would take a
 * hundred times their size. The first fault stops a reader for good, as in `cursor.ts`.
 */
export interface JsonReader {
  readonly text: string;
  at: number;
  fault: JsonFault | undefined;
}

/** What was found where something else had to be. */
export interface JsonFault {
  readonly found: string;
  readonly allowed: string;
}

export const jsonReader = (text: string): JsonReader => ({ text, at: 0, fault: undefined });

const [quote, backslash, colon, comma, minus] = [0x22, 0x5c, 0x3a, 0x2c, 0x2d];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** Deepest nesting of what is passed over. */
const deepest = 64;

export const stop = (reader: JsonReader, allowed: string, found = rest(reader)): void => {
  reader.fault ??= { found, allowed };
};

const rest = ({ text, at }: JsonReader): string => (at >= text.length ? 'the end' : text.slice(at, at + 40));

/** NaN past the end. */
const codeAt = ({ text }: JsonReader, at: number): number => text.charCodeAt(at);

const peek = (reader: JsonReader): number => {
  while (isSpace(codeAt(reader, reader.at))) reader.at++;
  return codeAt(reader, reader.at);
};

const taken = (reader: JsonReader, code: number): boolean => {
  if (reader.fault !== undefined || peek(reader) !== code) return false;
  reader.at++;
  return true;
};

/** Calls back for each name of an object, with the reader before its value, which the callback must read. */
export const readObject = (reader: JsonReader, visit: (name: string) => void, allowed = 'a JSON object'): void => {
  if (!taken(reader, openBrace)) {
    stop(reader, allowed);
    return;
  }
  if (taken(reader, closeBrace)) return;
  do {
    const name = readString(reader);
    if (taken(reader, colon)) visit(name);
    else stop(reader, 'a name, a colon and a value');
  } while (reader.fault === undefined && taken(reader, comma));
  if (!taken(reader, closeBrace)) stop(reader, 'a comma or the end of an object');
};

/** Calls back before each item of a list. */
export const readItems = (reader: JsonReader, visit: () => void, allowed = 'a list'): void => {
  if (!taken(reader, openBracket)) {
    stop(reader, allowed);
    return;
  }
  if (taken(reader, closeBracket)) return;
  do visit();
  while (reader.fault === undefined && taken(reader, comma));
  if (!taken(reader, closeBracket)) stop(reader, 'a comma or the end of a list');
};

export const readString = (reader: JsonReader, allowed = 'a text in quotes'): string => {
  if (!taken(reader, quote)) {
    stop(reader, allowed);
    return '';
  }
  const from = reader.at;
  const end = endOfText(reader.text, from);
  reader.at = Math.min(end + 1, reader.text.length);
  const raw = reader.text.slice(from, end);
  const text = raw.includes('\\') ? unescaped(raw) : raw;
  if (text === undefined || codeAt(reader, end) !== quote)
    stop(reader, 'a text that ends, without unknown escapes', raw.slice(0, 40));
  return text ?? '';
};

/** Where the closing quote is, or what may not be in a text. */
const endOfText = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote || code < 0x20) return at;
    if (code === backslash) at++;
  }
  return text.length;
};

const unescaped = (raw: string): string | undefined => {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return undefined;
  }
};

/** A whole number from 0 that is written without a fraction or an exponent. */
export const readWholeNumber = (reader: JsonReader): number => {
  peek(reader);
  const from = reader.at;
  let value = 0;
  while (isDigit(codeAt(reader, reader.at)) && reader.at - from < mostDigits) value = value * 10 + digitAt(reader);
  const next = codeAt(reader, reader.at);
  const ended = next === comma || next === closeBracket || next === closeBrace || isSpace(next);
  if (reader.at > from && ended && Number.isSafeInteger(value)) return value;
  reader.at = from;
  stop(reader, 'a whole number from 0 to 2^53');
  return 0;
};

const mostDigits = 16;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
const digitAt = (reader: JsonReader) => codeAt(reader, reader.at++) - 0x30;

/** Passes over any value. */
export const skipJson = (reader: JsonReader, depth = 0): void => {
  const byte = peek(reader);
  const inner = () => {
    skipJson(reader, depth + 1);
  };
  if (depth > deepest) stop(reader, `at most ${String(deepest)} levels`, 'nested deeper');
  else if (byte === openBrace) readObject(reader, inner);
  else if (byte === openBracket) readItems(reader, inner);
  else if (byte === quote) readString(reader);
  else skipWord(reader, byte);
};

const words: ReadonlySet<string> = new Set(['true', 'false', 'null']);
const longestWord = 40;

const skipWord = (reader: JsonReader, first: number): void => {
  const from = reader.at;
  let at = from;
  while (at - from < longestWord && isInWord(codeAt(reader, at))) at++;
  const word = reader.text.slice(from, at);
  const isNumber = (first === minus || isDigit(first)) && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word);
  if (isNumber || words.has(word)) reader.at = at;
  else stop(reader, 'a JSON value');
};

const isInWord = (code: number): boolean =>
  !Number.isNaN(code) && !isSpace(code) && code !== comma && code !== closeBrace && code !== closeBracket;

/** Nothing but space may follow the outermost value. */
export const expectEnd = (reader: JsonReader): void => {
  if (reader.fault === undefined && !Number.isNaN(peek(reader))) stop(reader, 'nothing after the end');
};
