import type { ActivationMode } from '../../cost/activations.ts';
import { activationsOf, modesFor } from '../../cost/activations.ts';
import { hindrancesOf } from '../../cost/contention.ts';
import { autoBuckets, deepspeedDefaults, optimizerBufferCount } from '../../cost/deepspeed.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import { chooseArray, ratesOf } from '../../cost/rates.ts';
import type { Grouping } from '../../cost/sub-groups.ts';
import { grouping } from '../../cost/sub-groups.ts';
import type { SwapSizes } from '../../cost/swap-memory.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine, Storage } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { once } from '../../once.ts';
import type { Ahead, Stage3 } from '../../stage3/stage3.ts';
import { noWaits } from '../../stage3/stage3.ts';
import type { Switches } from './switches.ts';
import { nvmeRates, storedBytesPerParameter, waysOf } from './ways.ts';

/** What the planner searches. */
export interface Design extends Ahead {
  readonly activations: ActivationMode;
}

/** One design with the numbers that its memory, bound and schedule are made of. */
export interface Situation extends Stage3 {
  readonly switches: Switches;
  readonly grouping: Grouping;
  readonly rates: Rates;
  readonly array: Storage | undefined;
  readonly arrayIndex: number | undefined;
}

export const designsFor = (job: SizedJob): readonly Design[] => {
  const ahead = [
    { prefetch: 1, slots: 2 },
    { prefetch: 1, slots: 1 },
    { prefetch: 0, slots: 1 },
  ] as const;
  return modesFor(job).flatMap((activations) => ahead.map((copies) => ({ ...copies, activations })));
};

export const situationsOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  switches: Switches,
): readonly Situation[] => {
  const outline = outlineOf(model);
  const arrayIndex = chooseArray(machine, storedBytesPerParameter(switches) * outline.total);
  const array = arrayIndex === undefined ? undefined : machine.storage[arrayIndex];
  const rates = nvmeRates(ratesOf(machine, array), array, switches);
  const demands = demandsOf(rates);
  const common = { machine, model, job, outline, switches, rates, array, arrayIndex };
  const shared = {
    ...common,
    work: once(() => gpuWorkOf(model, job, rates)),
    resources: resourcesOf(rates),
    gpu: (deviceSeconds: number) => demands.gpu(deviceSeconds),
    ways: waysOf(rates, array, switches),
    hindrances: hindrancesOf(rates),
    waits: noWaits,
    departing: 'stage 3' as const,
    checkpointBytes: 0,
    grouping: grouping(outline, switches.subGroupSize),
  };
  return designsFor(job).map((design) => ({
    ...shared,
    ...design,
    activations: activationsOf(model, job, design.activations),
  }));
};

/** Host memory follows from these. Small tensors stay on the GPU and have no slot. */
export const swapSizesOf = (situation: Situation): SwapSizes => {
  const { outline, grouping: groups, slots, switches, activations, model } = situation;
  const fetched = outline.layer.filter((elements) => elements > autoBuckets(model.hidden).persistence);
  return {
    total: outline.total,
    largestTensor: outline.largest,
    largestGroup: groups.largest,
    slots: Math.max(deepspeedDefaults.parameterBufferCount, slots * fetched.length),
    pools: [
      ...poolsOf(fetched).map(({ elements, count }) => ({ elements, count: count * slots })),
      ...poolsOf([Math.max(0, ...outline.before), outline.largestAfter].filter((elements) => elements > 0)),
    ],
    optimizerBuffers: optimizerBufferCount(switches.pipelined),
    gradientBytes: switches.gradientBytes,
    checkpointBytes: activations.offloaded ? activations.kept : 0,
    layers: model.layers,
  };
};

/** Tensors of one size share a pool. */
const poolsOf = (tensors: readonly number[]) =>
  [...new Set(tensors)].map((elements) => ({ elements, count: tensors.filter((one) => one === elements).length }));
