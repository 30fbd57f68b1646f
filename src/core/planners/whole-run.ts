import { checkpointBytesIn } from '../cost/memory/footprint.ts';
import { frameworks } from '../cost/frameworks.ts';
import { arrayRate } from '../cost/rates.ts';
import { trainedWeightsBytes } from '../cost/training/checkpoint.ts';
import type { PowerPart } from '../cost/training/power.ts';
import { powerOf } from '../cost/training/power.ts';
import { bandwidthText, countText, figure } from '../format.ts';
import type { Epoch } from '../job/dataset.ts';
import { epochOf } from '../job/dataset.ts';
import type { Training } from '../job/training.ts';
import type { Machine, Storage } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { FeasiblePlan } from './types.ts';

/** A figure with the formula that it came from, or why it is unknown. */
export type Told = { readonly value: number; readonly how: string } | { readonly value: null; readonly why: string };

/** What a plan comes to over a whole training run. */
export interface WholeRun {
  /** One pass over the dataset; absent where it is unknown how many sequences that is. */
  readonly epoch?: Epoch;
  readonly sequencesPerStep: number;
  readonly stepsPerEpoch: Told;
  readonly steps: Told;
  /** How often a checkpoint is written. */
  readonly saves: Told;
  readonly checkpoint: {
    /** Of what training makes. */
    readonly weightsBytes: Told;
    /** With the optimizer's states, so that training can go on. */
    readonly withStatesBytes: Told;
    readonly weightsWriteSeconds: Told;
    readonly withStatesWriteSeconds: Told;
  };
  /** Steps and checkpoints. */
  readonly seconds: Told;
  readonly power: readonly PowerPart[];
  readonly meanWatts: Told;
  readonly energyJoules: Told;
  /** If everything idled all the time, and if everything ran at its limit. */
  readonly energyLowJoules: Told;
  readonly energyHighJoules: Told;
  /** In the currency of the price. */
  readonly energyCost: Told;
  readonly nvmeWrittenBytes: Told;
  readonly nvmeEnduranceBytes: Told;
  /** Of what may be written to the drives in all. */
  readonly nvmeWearShare: Told;
}

/** From the figures of one step to those of a whole run: closed forms, each told with its figure. */
export const wholeRun = (plan: FeasiblePlan, machine: Machine, model: Model, training: Training): WholeRun => {
  const { job } = plan;
  const array = arrayOf(plan, machine);
  const sequencesPerStep = job.microBatch * job.gradientAccumulation;
  const cut = training.dataset && epochOf(training.dataset, { ...job, longSamples: training.longSamples });
  const stepsPerEpoch = stepsIn(cut, sequencesPerStep);
  const steps = derived([stepsPerEpoch], ([each = 0]) => ({
    value: Math.ceil(training.epochs * each),
    how: `${figure(training.epochs)} epochs of ${countText(each)} steps`,
  }));
  const saves = savesIn(steps, training);
  const checkpoint = checkpointOf(plan, model, array);
  const seconds = secondsOf(plan, steps, saves, checkpoint.withStatesWriteSeconds);
  return {
    ...(cut?.ok === true ? { epoch: cut.value } : {}),
    ...{ sequencesPerStep, stepsPerEpoch, steps, saves, checkpoint, seconds },
    ...energyOf(plan, machine, training, seconds),
    ...wearOf(plan, training, { array, steps, saves, checkpointBytes: checkpoint.withStatesBytes }),
  };
};

const unknownDataset = 'how many tokens the dataset has is unknown';

const stepsIn = (cut: ReturnType<typeof epochOf> | undefined, perStep: number): Told => {
  if (cut === undefined) return { value: null, why: unknownDataset };
  if (!cut.ok) return { value: null, why: cut.error };
  const { sequences } = cut.value;
  return {
    value: Math.ceil(sequences / perStep),
    how: `${countText(sequences)} sequences, ${countText(perStep)} a step; the last one of an epoch may be smaller`,
  };
};

const savesIn = (steps: Told, { saveEverySteps, epochs }: Training): Told =>
  derived([steps], ([all = 0]) =>
    saveEverySteps === undefined
      ? { value: Math.ceil(epochs), how: 'one at the end of each epoch' }
      : {
          value: Math.max(1, Math.ceil(all / saveEverySteps)),
          how: `one after every ${countText(saveEverySteps)} steps`,
        },
  );

/** The drives that the plan uses, else the first that there are. */
const arrayOf = ({ decisions }: FeasiblePlan, { storage }: Machine): Storage | undefined =>
  decisions.storage === undefined ? storage.find(({ count }) => count.value > 0) : storage[decisions.storage];

const checkpointOf = (plan: FeasiblePlan, model: Model, array: Storage | undefined): WholeRun['checkpoint'] => {
  const framework = Object.values(frameworks).find(({ id }) => id === plan.decisions.plain?.framework);
  const weightsBytes: Told = {
    value: trainedWeightsBytes(model, plan.job, framework ?? frameworks['hugging-face']),
    how: plan.job.method === 'full' ? 'every parameter, as the weights are stored' : 'the adapters alone',
  };
  const saved = checkpointBytesIn(plan.footprint);
  const withStatesBytes: Told =
    saved === undefined
      ? { value: null, why: 'the plan of this system does not say what it saves' }
      : { value: saved, how: 'trained weights and the states of their optimizer' };
  return {
    ...{ weightsBytes, withStatesBytes },
    weightsWriteSeconds: writingOf(weightsBytes, array),
    withStatesWriteSeconds: writingOf(withStatesBytes, array),
  };
};

const writingOf = (size: Told, array: Storage | undefined): Told => {
  if (array === undefined) return { value: null, why: 'the machine describes no drive' };
  const rate = arrayRate(array, array.writeBytesPerSecond.value);
  return derived([size], ([bytes = 0]) => ({
    value: bytes / rate,
    how: `at the ${bandwidthText(rate)} that ${array.name} writes; making the file may take longer`,
  }));
};

const secondsOf = ({ stepSeconds }: FeasiblePlan, steps: Told, saves: Told, writing: Told): Told =>
  derived([steps, saves], ([all = 0, times = 0]) => {
    const saving = writing.value ?? 0;
    const text =
      writing.value === null ? 'without writing checkpoints' : `${countText(times)} checkpoints of ${figure(saving)} s`;
    return {
      value: all * stepSeconds + times * saving,
      how: `${countText(all)} steps of ${figure(stepSeconds)} s, ${text}; no evaluation, no loading of data`,
    };
  });

const energyOf = (
  { busy }: FeasiblePlan,
  machine: Machine,
  training: Training,
  seconds: Told,
): Pick<WholeRun, 'power' | 'meanWatts' | 'energyJoules' | 'energyLowJoules' | 'energyHighJoules' | 'energyCost'> => {
  const power = powerOf(machine, busy, training);
  const sum = (of: (part: PowerPart) => number): Told =>
    power === undefined
      ? { value: null, why: 'the power limit of the GPU is unknown' }
      : { value: power.reduce((total, part) => total + of(part), 0), how: power.map(({ name }) => name).join(' + ') };
  const meanWatts = sum((part) => part.meanWatts);
  const energyIn = (drawn: Told) =>
    derived([seconds, drawn], ([time = 0, watts = 0]) => ({
      value: time * watts,
      how: `${figure(watts)} W over ${figure(time / 3600)} h`,
    }));
  const energyJoules = energyIn(meanWatts);
  const { pricePerKwh } = training;
  return {
    ...{ power: power ?? [], meanWatts, energyJoules },
    energyLowJoules: energyIn(sum((part) => part.idleWatts)),
    energyHighJoules: energyIn(sum((part) => part.fullWatts)),
    energyCost:
      pricePerKwh === undefined
        ? { value: null, why: 'the price of a kilowatt-hour is unknown' }
        : derived([energyJoules], ([joules = 0]) => ({
            value: (joules / joulesPerKwh) * pricePerKwh,
            how: `${figure(joules / joulesPerKwh)} kWh at ${figure(pricePerKwh)}`,
          })),
  };
};

export const joulesPerKwh = 3.6e6;

interface Writing {
  readonly array: Storage | undefined;
  readonly steps: Told;
  readonly saves: Told;
  readonly checkpointBytes: Told;
}

const wearOf = (
  { traffic }: FeasiblePlan,
  training: Training,
  { array, steps, saves, checkpointBytes }: Writing,
): Pick<WholeRun, 'nvmeWrittenBytes' | 'nvmeEnduranceBytes' | 'nvmeWearShare'> => {
  const noDrive: Told = { value: null, why: 'the machine describes no drive' };
  const each = traffic.nvmeWriteBytes;
  const written =
    array === undefined
      ? noDrive
      : derived([steps, saves, checkpointBytes], ([all = 0, times = 0, size = 0]) => ({
          value: all * each + times * size,
          how: `${countText(all)} steps of ${figure(each / 1e9)} GB, ${countText(times)} checkpoints of ${figure(size / 1e9)} GB`,
        }));
  const endurance = enduranceOf(array, training) ?? noDrive;
  return {
    nvmeWrittenBytes: written,
    nvmeEnduranceBytes: endurance,
    nvmeWearShare: derived([written, endurance], ([bytes = 0, most = 1]) => ({
      value: bytes / most,
      how: `${figure(bytes / 1e12)} TB of ${figure(most / 1e12)} TB that may be written in all`,
    })),
  };
};

const enduranceOf = (array: Storage | undefined, { enduranceBytes }: Training): Told | undefined => {
  if (array === undefined) return undefined;
  if (enduranceBytes !== undefined) return { value: enduranceBytes, how: 'given by you' };
  const { enduranceBytes: perDrive, count: drives } = array;
  if (perDrive === undefined) return { value: null, why: `the endurance of ${array.name} is unknown` };
  return {
    value: perDrive.value * drives.value,
    how: `${figure(perDrive.value / 1e12)} TB by the data sheet, ${countText(drives.value)} drives that share the writing`,
  };
};

/** Unknown if one of its ingredients is, for that one's reason. */
const derived = (
  from: readonly Told[],
  make: (values: readonly number[]) => { readonly value: number; readonly how: string },
): Told => {
  const values: number[] = [];
  for (const one of from) {
    if (one.value === null) return one;
    values.push(one.value);
  }
  return make(values);
};
