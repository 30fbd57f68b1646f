import { activationsOf, modesFor } from '../../cost/activations.ts';
import { hindrancesOf } from '../../cost/contention.ts';
import type { CxlDevice } from '../../cost/cxl.ts';
import { cxlDevices, cxlResources, localDramBytes, spreadOver } from '../../cost/cxl.ts';
import type { Demands } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import { ratesOf } from '../../cost/rates.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { once } from '../../once.ts';
import type { Stage3, Ways } from '../../stage3/stage3.ts';
import { accumulated, noWaits } from '../../stage3/stage3.ts';
import type { KnobValues } from '../knobs.ts';
import type { Settings } from './knobs.ts';
import { settingsFrom } from './knobs.ts';
import type { Placement } from './placement.ts';
import { place, spreadOf } from './placement.ts';
import type { Sizes, TensorName } from './tensors.ts';
import { sizesOf } from './tensors.ts';

/** One way to run a step, with the numbers that its memory, bound and schedule are made of. */
export interface Situation extends Stage3 {
  readonly settings: Settings;
  readonly devices: readonly CxlDevice[];
  readonly localBytes: number;
  readonly sizes: Sizes;
  readonly placement: Placement;
  readonly rates: Rates;
  /** Demands on host memory for one tensor, put to where it lies. */
  readonly at: (tensor: TensorName, demands: Demands, by: 'cpu' | 'read' | 'write') => Demands;
}

export const situationsOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  given: KnobValues,
): readonly Situation[] => {
  const outline = outlineOf(model);
  const rates = ratesOf(machine, undefined);
  const localBytes = localDramBytes(machine);
  const settings = settingsFrom(given, localBytes);
  const devices = settings.policy === 'local' ? [] : cxlDevices(machine);
  const demands = demandsOf(rates);
  const shared = {
    ...{ machine, model, job, outline, rates, localBytes, settings, devices },
    slots: 2 as const,
    work: once(() => gpuWorkOf(model, job, rates)),
    resources: [...resourcesOf(rates), ...cxlResources(devices)],
    hindrances: hindrancesOf(rates),
    waits: noWaits,
    departing: 'stage 3' as const,
    checkpointBytes: 0,
    gpu: (deviceSeconds: number) => demands.gpu(deviceSeconds),
  };
  return modesFor(job).flatMap((mode) => {
    const activations = activationsOf(model, job, mode);
    const sizes = sizesOf(outline.total, activations.offloaded ? model.layers * activations.kept : 0);
    const placement = place(settings.policy, sizes, settings.localBudget, devices);
    const at: Situation['at'] = (tensor, asks, by) => spreadOver(asks, spreadOf(placement[tensor]), devices, by);
    const ways = waysOf(rates, at);
    return ([1, 0] as const).map((prefetch) => ({ ...shared, prefetch, activations, sizes, placement, at, ways }));
  });
};

/** What is accumulated are the compute gradients; their fp32 copy goes to the master gradients. stage3.py. */
const waysOf = (rates: Rates, at: Situation['at']): Ways => {
  const demands = demandsOf(rates);
  const compute = (elements: number) => at('compute gradients', demands.toHost(2 * elements), 'write');
  const master = (elements: number) => at('master gradients', demands.toHost(4 * elements), 'write');
  return {
    weightsIn: (size) => at('compute weights', demands.toDevice(size), 'read'),
    gradients: (each, { repeat, last }) => {
      const elements = each * repeat;
      const back = at('compute gradients', demands.toDevice(2 * elements), 'read');
      return accumulated(back, last ? [...compute(elements), ...master(elements)] : compute(elements));
    },
    checkpointOut: (size) => at('activations', demands.toHost(size), 'write'),
    checkpointIn: (size) => at('activations', demands.toDevice(size), 'read'),
  };
};
