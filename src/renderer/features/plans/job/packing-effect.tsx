import type { Dataset } from '../../../../core/job/dataset.ts';
import { epochOf } from '../../../../core/job/dataset.ts';
import type { Job } from '../../../../core/job/job.ts';
import type { Training } from '../../../../core/job/training.ts';
import { useAppState } from '../../../app/app.ts';
import { EffectView } from './effect-view.tsx';
import styles from './job.module.css';

/** A step stays what it is, but more or fewer of them are needed; only the lengths of samples can tell. */
export const PackingEffect = ({ job }: { readonly job: Job }) => {
  const training = useAppState((state) => state.choice.training);
  const { dataset } = training;
  if (dataset === undefined) return <EffectView of="packing" />;
  const change = packingChange(job, training, dataset);
  return (
    <span className={styles.effect} data-testid="effect-packing" data-steps={change}>
      {change === undefined ? 'unknown without the number of samples' : changeText(change)}
    </span>
  );
};

/** Change of the number of sequences, as a share, if packing were the other way round. */
export const packingChange = (
  { sequence, packing }: Pick<Job, 'sequence' | 'packing'>,
  { longSamples }: Training,
  dataset: Dataset,
): number | undefined => {
  const [now, then] = [packing, !packing].map((packed) => epochOf(dataset, { sequence, packing: packed, longSamples }));
  return now?.ok === true && then?.ok === true ? then.value.sequences / now.value.sequences - 1 : undefined;
};

const changeText = (change: number) => {
  if (Math.abs(change) < 0.005) return 'no change';
  return change >= 1 ? `${(change + 1).toFixed(1)} times the steps` : `${signed(change * 100)}\u00a0% steps`;
};

const signed = (value: number) => `${value < 0 ? '\u2212' : '+'}${Math.abs(value).toFixed(0)}`;
