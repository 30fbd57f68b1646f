import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Model } from '../../core/model/model.ts';
import type { Result } from '../../core/result.ts';
import { fail } from '../../core/result.ts';
import type { ModelStore } from '../ports.ts';

/** Keeps a model of the user's, replacing their own of the same id; the ids of models that ship are taken. */
export const saveModel = (model: Model, shipped: readonly Model[], own: ModelStore): Result<void, AppError> =>
  shipped.some(({ id }) => id === model.id)
    ? fail(invalidInput('model.id', model.id, 'an id that no model of the catalogue has'))
    : own.save(model);
