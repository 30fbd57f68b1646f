import type { Training } from '../../../../core/job/training.ts';

/** Fields that may be unknown. */
type Optional = 'pricePerKwh' | 'gpuWatts' | 'restWatts' | 'enduranceBytes' | 'saveEverySteps';

/** A training with one of its fields set, or unknown again. */
export const changed = (training: Training, field: Optional, value: number | undefined): Training => {
  const { [field]: _, ...rest } = training;
  return value === undefined ? rest : { ...rest, [field]: value };
};

interface Size {
  readonly tokens?: number | undefined;
  /** 0: unknown. */
  readonly samples?: number;
}

/** A training on a dataset of which a person knows the size. Without tokens there is none. */
export const withGiven = ({ dataset, ...training }: Training, size: Size): Training => {
  const tokens = 'tokens' in size ? size.tokens : dataset?.tokens;
  const samples = size.samples ?? (dataset?.kind === 'given' ? dataset.samples : undefined) ?? 0;
  if (tokens === undefined) return training;
  return { ...training, dataset: { kind: 'given', tokens, ...(samples > 0 ? { samples } : {}) } };
};
