import fc from 'fast-check';
import { expect, test } from 'vitest';
import { camelKeys, camelName, snakeKeys, snakeName } from '../../../src/core/keys.ts';

test.each([
  ['capacityBytes', 'capacity_bytes'],
  ['fp32FlopsPerSecond', 'fp32_flops_per_second'],
  ['h2dBytes', 'h2d_bytes'],
  ['p05', 'p05'],
  ['cv', 'cv'],
])('%s is %s on disk and comes back', (camel, snake) => {
  expect(snakeName(camel)).toBe(snake);
  expect(camelName(snake)).toBe(camel);
});

test('keys at every depth go there and back, and values stay', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]*([A-Z][a-z0-9]*)*$/);
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.array(tie('value')),
      fc.dictionary(name, tie('value')),
    ),
  }));
  fc.assert(
    fc.property(value, (document) => {
      expect(camelKeys(snakeKeys(document))).toEqual(document);
    }),
  );
});

test('a hostile key stays a key', () => {
  const document: unknown = JSON.parse('{"__proto__":{"polluted":1},"to_string":2}');
  const renamed = camelKeys(document);
  expect(renamed).not.toHaveProperty('polluted');
  expect(Object.getPrototypeOf(renamed)).toBe(Object.prototype);
  expect(renamed).toHaveProperty('toString', 2);
});

test('what is no plain object is left as it is', () => {
  const date = new Date(0);
  expect(snakeKeys({ someDate: date, list: [1, undefined] })).toEqual({ some_date: date, list: [1, undefined] });
});
