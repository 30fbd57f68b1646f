import { countText } from '../../../../core/format.ts';
import { datasetName } from '../../../../core/job/dataset.ts';
import type { Job } from '../../../../core/job/job.ts';
import { weightsOf } from '../../../../core/job/job.ts';
import type { Training } from '../../../../core/job/training.ts';
import type { Option } from './options.ts';
import {
  checkpointingOptions,
  lossOptions,
  optimizerOptions,
  switches,
  switchTexts,
  weightOptions,
} from './options.ts';

/** What is chosen in the folded parts of the form, in a line each. */
export const formatsNote = (job: Job): string =>
  [
    labelOf(optimizerOptions, job.optimizer),
    labelOf(weightOptions(job.method), weightsOf(job)),
    job.precision,
    `checkpointing ${labelOf(checkpointingOptions, job.checkpointing).toLowerCase()}`,
    `${labelOf(lossOptions, job.loss).toLowerCase()} loss`,
    ...switches.filter((name) => job[name]).map((name) => switchTexts[name].label.toLowerCase()),
    ...(job.launches === undefined ? [] : ['launches of a trace']),
  ].join(', ');

export const datasetNote = ({ dataset, epochs, pricePerKwh }: Training): string =>
  [
    dataset === undefined ? 'tokens unknown' : tokensText(dataset),
    `${shortest(epochs)} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    pricePerKwh === undefined ? 'no price of energy' : `${shortest(pricePerKwh)} a kWh`,
  ].join(', ');

/** A number as it was typed. */
const shortest = (value: number) => String(Number(value.toFixed(4)));

const tokensText = (dataset: NonNullable<Training['dataset']>) =>
  dataset.kind === 'counted'
    ? `${countText(dataset.tokens)} tokens of ${datasetName(dataset)}`
    : `${countText(dataset.tokens)} tokens`;

const labelOf = <V extends string>(options: readonly Option<V>[], value: V): string =>
  options.find((option) => option.value === value)?.label ?? value;
