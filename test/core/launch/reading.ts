import { expect } from 'vitest';
import type { AppError } from '../../../src/core/error.ts';
import { createTraceReader } from '../../../src/core/launch/read/reader.ts';
import type { ReaderOptions } from '../../../src/core/launch/read/reader.ts';
import type { Trace } from '../../../src/core/launch/types.ts';
import type { Result } from '../../../src/core/result.ts';

export interface ReadOptions extends ReaderOptions {
  /** Bytes a piece. */
  readonly piece?: number;
  readonly damage?: string;
}

/** Reads JSON as the importer does: in pieces, and once more where the first event was far from the rest. */
export const readBytes = (json: Uint8Array, options: ReadOptions = {}): Result<Trace, AppError> => {
  const { piece = 1 << 20, damage, ...rest } = options;
  const reader = createTraceReader(rest);
  for (let at = 0; at < json.length; at += piece) reader.feed(json.subarray(at, at + piece));
  const done = reader.end({ title: 'trace.json', fileBytes: json.length, damage });
  if (!done.ok) return done;
  if (done.value.kind === 'again') return readBytes(json, { ...options, originUs: done.value.originUs });
  return { ok: true, value: done.value.trace };
};

export const traceOfBytes = (json: Uint8Array, options?: ReadOptions): Trace => {
  const read = readBytes(json, options);
  expect(read.ok, JSON.stringify(read.ok ? '' : read.error)).toBe(true);
  if (!read.ok) throw new Error('not read');
  return read.value;
};

export const traceOfText = (json: string, options?: ReadOptions): Trace => traceOfBytes(Buffer.from(json), options);

/** An event as a file holds it. */
export type RawEvent = Readonly<Record<string, unknown>>;
export const traceOfEvents = (events: readonly RawEvent[], options?: ReadOptions): Trace =>
  traceOfText(JSON.stringify({ schemaVersion: 1, traceEvents: events }), options);
