import { countParameters } from '../../../src/core/model/parameters.ts';
import { readConfig } from '../../../src/core/model/read-config.ts';
import { valueOf } from '../../core/base/results.ts';
import published from '../../core/model/published-counts.json' with { type: 'json' };
import type { Judged } from './judged.ts';

/** Parameter counts of pretrained models: these are met to the unit. */
export const countRows = (): readonly Judged[] =>
  published.rows.map(({ id, config, parameters }) => ({
    file: 'parameters.json',
    system: 'pretrained models',
    id,
    title: id,
    quantity: 'parameters',
    unit: 'parameters',
    published: parameters,
    predicted: countParameters(valueOf(readConfig(JSON.stringify(config), id))).total,
    fitted: false,
  }));
