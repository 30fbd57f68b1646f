import {
  capacityText,
  countText,
  durationText,
  energyText,
  figure,
  percentText,
  secondsText,
  trafficText,
} from '../../../../core/format.ts';
import type { Epoch } from '../../../../core/job/dataset.ts';
import type { Training } from '../../../../core/job/training.ts';
import type { Told, WholeRun } from '../../../../core/planners/whole-run.ts';

/** A figure of the whole run as the card shows it; `how` opens on demand, `why` stands where there is no figure. */
export interface RunRow {
  readonly id: string;
  readonly name: string;
  readonly value: number | undefined;
  readonly text: string;
  readonly how: string | undefined;
  readonly why: string | undefined;
}

type Show = (value: number) => string;

const row = (id: string, name: string, told: Told, show: Show): RunRow =>
  told.value === null
    ? { id, name, value: undefined, text: 'unknown', how: undefined, why: told.why }
    : { id, name, value: told.value, text: show(told.value), how: told.how, why: undefined };

/** What a person asks first. */
export const headRows = (run: WholeRun): readonly RunRow[] => [
  row('seconds', 'Time to finish', run.seconds, durationText),
  row('energy', 'Energy', run.energyJoules, energyText),
  row('cost', 'Cost of energy', run.energyCost, (cost) => cost.toFixed(2)),
  row('wear', 'Of what the drives endure', run.nvmeWearShare, wearText),
];

/** Without a dataset only what does not depend on it. */
export const detailRows = (run: WholeRun, { dataset }: Training): readonly RunRow[] => [
  ...(dataset === undefined
    ? []
    : [
        row('steps', 'Steps', run.steps, countText),
        row('steps-per-epoch', 'Steps of an epoch', run.stepsPerEpoch, countText),
        row('nvme-written', 'Written to the drives', run.nvmeWrittenBytes, trafficText),
      ]),
  row('checkpoint', 'Checkpoint, what is trained', run.checkpoint.weightsBytes, capacityText),
  row('checkpoint-states', 'Checkpoint with optimizer states', run.checkpoint.withStatesBytes, capacityText),
  row('checkpoint-seconds', 'Writing it', run.checkpoint.withStatesWriteSeconds, secondsText),
];

/** Shares of a run are small, and add up over many. */
export const wearText = (share: number) => `${figure(share * 100)}\u00a0%`;

/** Between which bounds the energy lies, whatever the parts do. */
export const boundsText = ({ energyLowJoules: low, energyHighJoules: high }: WholeRun): string | undefined =>
  low.value === null || high.value === null
    ? undefined
    : `Between ${energyText(low.value)} (all idle) and ${energyText(high.value)} (all at their limits).`;

/** What becomes of the dataset in sequences. */
export const epochText = ({ sequences, paddingTokens, trainedTokens, cutTokens, assumption }: Epoch): string =>
  [
    `${countText(sequences)} sequences an epoch, ${percentText(paddingTokens / (paddingTokens + trainedTokens))} of them padding`,
    ...(cutTokens > 0 ? [`${countText(cutTokens)} tokens cut off`] : []),
    ...(assumption === undefined ? [] : [assumption]),
  ].join('; ');
