import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Asked } from '../../core/frontier/asked.ts';
import type { Axis, FamilyId, Find, FrontierRequest } from '../../core/frontier/types.ts';
import type { CatalogueGpu } from '../../core/machine/gpu-catalogue.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { Model } from '../../core/model/model.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Search } from '../ports.ts';

/** What a front asks of the frontier; what ships with the app is not sent along. */
export interface FrontierQuestion extends Asked {
  readonly machine: Machine;
  readonly find?: Find | undefined;
  readonly family?: FamilyId | undefined;
  readonly model?: Model | undefined;
  readonly over?: Axis | undefined;
  readonly values?: readonly number[] | undefined;
}

export interface Catalogue {
  readonly gpus: readonly CatalogueGpu[];
  readonly models: readonly Model[];
}

/** The question with the data that answering it needs. Error: a context or micro-batch of no model. */
export const frontierRequest = (
  { machine, job, find = 'model', family = 'gpt', model, systems, knobs, over, values }: FrontierQuestion,
  { gpus, models }: Catalogue,
): Result<FrontierRequest, AppError> => {
  if (find !== 'model' && model === undefined)
    return fail(invalidInput('model', undefined, `given to find its ${find}`));
  const catalogue = family === 'catalogue' ? models : [];
  return ok({
    machine,
    job,
    find,
    family,
    models: find === 'model' || model === undefined ? catalogue : [model],
    ...{ systems, knobs },
    ...(over === undefined
      ? {}
      : { sweep: { axis: over, gpus: over === 'gpu' ? gpus : [], ...(values === undefined ? {} : { values }) } }),
  });
};

const mostRemembered = 16;

/** Answers to the last few questions, told again as they were found: the same question always has the same answer. */
export const remembering = <Question, Found, Answer>(
  search: Search<Question, Found, Answer>,
): Search<Question, Found, Answer> => {
  const known = new Map<string, { readonly found: readonly Found[]; readonly answer: Answer }>();
  return async (question, onProgress, signal) => {
    const key = JSON.stringify(question);
    const before = known.get(key);
    if (before !== undefined && !signal.aborted) {
      before.found.forEach(onProgress);
      return ok(before.answer);
    }
    const found: Found[] = [];
    const keep = (one: Found) => {
      found.push(one);
      onProgress(one);
    };
    const answer = await search(question, keep, signal);
    if (answer.ok) known.set(key, { found, answer: answer.value });
    const [oldest] = known.keys();
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return answer;
  };
};
