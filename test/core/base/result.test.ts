import { describe, expect, test } from 'vitest';
import { all, chain, fail, mapResult, ok, unreachable } from '../../../src/core/result.ts';

describe('results', () => {
  test('map and chain a value', () => {
    expect(mapResult(ok(2), (n) => n + 1)).toEqual(ok(3));
    expect(chain(ok(2), (n) => (n > 1 ? fail('big') : ok(n)))).toEqual(fail('big'));
  });

  test('pass a failure on without calling', () => {
    const never = () => {
      throw new Error('called');
    };
    expect(mapResult(fail('no'), never)).toEqual(fail('no'));
    expect(chain(fail('no'), never)).toEqual(fail('no'));
  });

  test('gather all values, or the first failure', () => {
    expect(all([ok(1), ok(2)])).toEqual(ok([1, 2]));
    expect(all([ok(1), fail('first'), fail('second')])).toEqual(fail('first'));
    expect(all([])).toEqual(ok([]));
  });

  test('treat what types forbid as a bug', () => {
    const beyondTypes: unknown = 'x';
    expect(() => unreachable(beyondTypes as never)).toThrow('unreachable: x');
  });
});
