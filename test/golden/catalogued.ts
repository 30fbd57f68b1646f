import { readFileSync } from 'node:fs';
import type { Model } from '../../src/core/model/model.ts';
import { readModel } from '../../src/core/model/read-model.ts';
import { valueOf } from '../core/base/results.ts';

/** A model of `resources/models`. */
export const catalogued = (id: string): Model =>
  valueOf(readModel(readFileSync(new URL(`../../resources/models/${id}.json`, import.meta.url), 'utf8'), id));
