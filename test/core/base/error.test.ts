import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../../src/core/error.ts';
import { AppErrorSchema, invalidInput, messageOf } from '../../../src/core/error.ts';

const every: readonly AppError[] = [
  invalidInput('gpu.memory_bytes', -1, 'a positive number'),
  { code: 'not-found', what: 'model', name: 'x', known: ['a', 'b'] },
  { code: 'document-from-future', document: 'm.json', found: 3, known: 1 },
  { code: 'store-from-future', file: 'db', found: 3, known: 1 },
  { code: 'store-unusable', file: 'db', why: 'read-only' },
  { code: 'store-busy', file: 'db', why: 'another' },
  { code: 'file-unusable', file: 'f', why: 'no space' },
  { code: 'not-available', what: 'probe', why: 'no drive' },
  { code: 'busy', what: 'profile', why: 'another runs' },
  { code: 'failed', what: 'probe', why: 'crashed' },
  { code: 'cancelled' },
];

describe('messageOf', () => {
  test.each(every)('says $code in one line of fact', (error) => {
    const message = messageOf(error);
    expect(message).not.toBe('');
    expect(message).not.toContain('\n');
    expect(message).not.toContain('undefined');
  });

  test('covers every code there is', () => {
    expect(every.map(({ code }) => code).sort()).toEqual(AppErrorSchema.options.map((o) => o.shape.code.value).sort());
  });

  test('names field, value and what is allowed', () => {
    expect(messageOf(invalidInput('--batch', 0, 'at least 1'))).toBe('--batch is 0; allowed: at least 1');
    expect(messageOf(invalidInput('', undefined, 'x'))).toBe('input is missing; allowed: x');
  });
});

test('values are shown short, in one line, and survive the border as data', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const error = invalidInput('a', value, 'b');
      expect(AppErrorSchema.parse(error)).toEqual(error);
      expect(error.code === 'invalid-input' ? error.value.length : 0).toBeLessThanOrEqual(60);
      expect(messageOf(error)).not.toContain('\n');
    }),
  );
});
