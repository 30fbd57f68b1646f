import { describe, expect, test } from 'vitest';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { readConfig } from '../../../src/core/model/read-config.ts';
import { tensorsOf } from '../../../src/core/model/tensors.ts';
import published from './published-counts.json' with { type: 'json' };
import { valueOf } from '../base/results.ts';

describe.each(published.rows)('$id', ({ id, config, parameters }) => {
  const model = valueOf(readConfig(JSON.stringify(config), id));

  test('counts to the unit', () => {
    expect(countParameters(model).total).toBe(parameters);
  });

  test('has tensors that add up to the count', () => {
    expect(tensorsOf(model).reduce((total, { elements }) => total + elements, 0)).toBe(parameters);
  });
});
