import { activationsOf } from '../../cost/activations.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { outlineOf } from '../../cost/outline.ts';
import { chooseArray, ratesOf } from '../../cost/rates.ts';
import { grouping } from '../../cost/sub-groups.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Base } from './base.ts';
import { storedBytesPerParameter, subGroupSize } from './base.ts';
import { gpuParts } from './gpu-memory.ts';
import { roomForActivations } from './host-memory.ts';
import type { Settings } from './knobs.ts';
import type { Search } from './search.ts';
import { nothingMore, search } from './search.ts';
import type { Swap } from './swap.ts';
import { spread } from './swap.ts';
import { sizeOf } from '../../cost/ledger.ts';

/** With what the planner settled: how far weights are fetched ahead, and what becomes of each layer's activations. */
export interface Situation extends Base {
  readonly prefetch: number;
  readonly swap: Swap;
  readonly search: Search;
}

/**
 * `whole`: with the search. Without it layer inputs alone are swapped, which fits wherever anything does: what is
 * searched keeps within all tiers.
 */
export const situationOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  settings: Settings,
  given: readonly string[],
  whole = true,
): Situation => {
  const base = baseOf(machine, model, job, settings, given);
  const prefetch = settings.prefetch ?? (fits({ ...base, prefetch: 1 }) ? 1 : 0);
  const room = roomForActivations(base, prefetch);
  const found = whole || settings.swap !== undefined ? search(base, prefetch, room) : nothingMore(base, room);
  return { ...base, prefetch, swap: spread(base, found.taken, room), search: found };
};

const baseOf = (machine: Machine, model: Model, job: SizedJob, settings: Settings, given: readonly string[]): Base => {
  const outline = outlineOf(model);
  const arrayIndex = chooseArray(machine, storedBytesPerParameter * outline.total);
  const array = arrayIndex === undefined ? undefined : machine.storage[arrayIndex];
  const rates = ratesOf(machine, array);
  return {
    machine,
    model,
    job,
    settings,
    given,
    outline,
    activations: activationsOf(model, job, 'checkpoints in host memory'),
    grouping: grouping(outline, subGroupSize),
    array,
    arrayIndex,
    rates,
    work: gpuWorkOf(model, job, rates),
  };
};

const fits = (base: Base & { readonly prefetch: number }): boolean =>
  sizeOf(gpuParts(base, 0)) <= (base.machine.gpu?.memoryBytes.value ?? 0);
