import {
  capacityText,
  countText,
  durationText,
  energyText,
  figure,
  percentText,
  powerText,
  secondsText,
  trafficText,
} from '../../core/format.ts';
import type { Training } from '../../core/job/training.ts';
import type { SystemId } from '../../core/planners/types.ts';
import type { Told, WholeRun } from '../../core/planners/whole-run.ts';
import { sourceMark } from './sources.ts';
import { left, right, table } from './table.ts';

export interface PlannedRun {
  readonly system: SystemId;
  readonly run: WholeRun;
}

/** Each figure as a number, or null with the reason beside it. */
export const wholeRunJson = ({ epoch, checkpoint, power, sequencesPerStep, ...run }: WholeRun): object => ({
  ...(epoch === undefined ? {} : { epoch }),
  sequencesPerStep,
  ...told('stepsPerEpoch', run.stepsPerEpoch),
  ...told('steps', run.steps),
  ...told('saves', run.saves),
  ...told('timeToFinishSeconds', run.seconds),
  checkpoint: {
    ...told('weightsBytes', checkpoint.weightsBytes),
    ...told('withStatesBytes', checkpoint.withStatesBytes),
    ...told('weightsWriteSeconds', checkpoint.weightsWriteSeconds),
    ...told('withStatesWriteSeconds', checkpoint.withStatesWriteSeconds),
  },
  power,
  ...told('meanWatts', run.meanWatts),
  ...told('energyJoules', run.energyJoules),
  ...told('energyLowJoules', run.energyLowJoules),
  ...told('energyHighJoules', run.energyHighJoules),
  ...told('energyCost', run.energyCost),
  ...told('nvmeWrittenBytes', run.nvmeWrittenBytes),
  ...told('nvmeEnduranceBytes', run.nvmeEnduranceBytes),
  ...told('nvmeWearShare', run.nvmeWearShare),
});

const told = (name: string, one: Told): object =>
  one.value === null ? { [name]: null, [`${name}Why`]: one.why } : { [name]: one.value };

/** What was asked for; the lengths of samples are what the command `tokens` is for. */
export const trainingJson = ({ dataset, ...training }: Training): object => {
  if (dataset === undefined) return training;
  if (dataset.kind === 'given') return { dataset, ...training };
  const { lengths: _, ...rest } = dataset;
  return { dataset: rest, ...training };
};

/** A row for each system that fits; below it why something is unknown, and what was assumed. */
export const wholeRunText = (training: Training, planned: readonly PlannedRun[]): string => {
  const [first] = planned;
  if (first === undefined) return '';
  const { epoch } = first.run;
  const head = `The whole run: ${datasetText(training)}, ${figure(training.epochs)} epochs`;
  const filled =
    epoch === undefined
      ? ''
      : `${countText(epoch.sequences)} sequences an epoch, ${percentText(epoch.paddingTokens / (epoch.paddingTokens + epoch.trainedTokens))} of them padding${epoch.cutTokens > 0 ? `, ${countText(epoch.cutTokens)} tokens cut off` : ''}${epoch.assumption === undefined ? '' : `; ${epoch.assumption}`}`;
  return [head, filled, table(columns, planned.map(row)), ...whyNot(planned), ...notes(first.run)]
    .filter((text) => text !== '')
    .join('\n');
};

const datasetText = ({ dataset }: Training): string =>
  dataset === undefined
    ? 'a dataset of unknown size'
    : `${countText(dataset.tokens)} tokens${dataset.samples === undefined ? '' : ` in ${countText(dataset.samples)} samples`}`;

const columns = [
  left('system'),
  right('steps'),
  right('a step'),
  right('time'),
  right('power'),
  right('energy'),
  right('cost'),
  right('NVMe written'),
  right('wear'),
  right('checkpoint'),
  right('with states'),
  right('written in'),
];

const row = ({ system, run }: PlannedRun): readonly string[] => [
  system,
  countText(run.steps.value),
  `${countText(run.sequencesPerStep)} seq`,
  durationText(run.seconds.value),
  powerText(run.meanWatts.value),
  energyText(run.energyJoules.value),
  run.energyCost.value === null ? 'unknown' : run.energyCost.value.toFixed(2),
  trafficText(run.nvmeWrittenBytes.value),
  wearText(run.nvmeWearShare.value),
  capacityText(run.checkpoint.weightsBytes.value),
  capacityText(run.checkpoint.withStatesBytes.value),
  secondsText(run.checkpoint.withStatesWriteSeconds.value),
];

/** Small shares add up over many runs. */
const wearText = (share: number | null) => (share === null ? 'unknown' : `${figure(share * 100)} %`);

/** Each reason once. */
const whyNot = (planned: readonly PlannedRun[]): readonly string[] => {
  const figures = planned.flatMap(({ run: { epoch: _, checkpoint, power: __, sequencesPerStep: ___, ...run } }) => [
    ...Object.values(run),
    ...Object.values(checkpoint),
  ]);
  const reasons = new Set(figures.flatMap((one) => (one.value === null ? [one.why] : [])));
  return [...reasons].map((why) => `unknown: ${why}`);
};

const notes = ({ power, energyLowJoules: low, energyHighJoules: high }: WholeRun): readonly string[] => [
  ...(low.value === null || high.value === null
    ? []
    : [`energy is between ${energyText(low.value)} (all idle) and ${energyText(high.value)} (all at their limits):`]),
  ...power.map(
    ({ name, meanWatts, how, source }) => `  ${name} ${powerText(meanWatts)} (${sourceMark(source)}): ${how}`,
  ),
];
