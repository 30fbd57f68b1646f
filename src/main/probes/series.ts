import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import { failed } from './failure.ts';
import { medianUncertainty, settledUncertainty } from './statistics.ts';

/** The raw values of one figure, and the samples that they are from. */
export interface Series<S> {
  readonly values: readonly number[];
  /** At least one; the warm-up is not among them. */
  readonly samples: readonly S[];
  readonly last: S;
}

/** How a series is taken. A sample holds one or more repetitions. */
export interface SeriesPlan<S> {
  /** Takes one more sample of about so many seconds; undefined where there is nothing left to take. */
  readonly next: (sampleSeconds: number) => Promise<Result<S, Failure> | undefined>;
  /** The values of a sample, one for each repetition, in the figure's unit. */
  readonly valuesOf: (sample: S) => readonly number[];
  /** Set where what came before warmed up already; else the first sample does and is dropped. */
  readonly isWarm?: boolean;
  /** The series ends when this much of the figure's share is used, 0 to 1; default 1. */
  readonly upTo?: number;
  /** It takes this much of the share even where the median is settled before; default 0.25. */
  readonly atLeast?: number;
}

/** The clock over a figure's share of the time. */
export interface ShareClock {
  readonly shareSeconds: number;
  /** How much of the share is used, 0 to 1 and above. */
  readonly used: () => number;
}

/**
 * Takes samples until their median is settled or the share is used; in any case for a part of the share, and one sample
 * where preparing took all of it.
 */
export const measureSeries = async <S>(plan: SeriesPlan<S>, clock: ShareClock): Promise<Result<Series<S>, Failure>> => {
  const sampleSeconds = sampleSecondsOf(clock.shareSeconds);
  if (plan.isWarm !== true) {
    const warm = await plan.next(Math.min(sampleSeconds, warmUpShare * clock.shareSeconds));
    if (warm?.ok === false) return warm;
  }
  const since = clock.used();
  const [values, samples]: [number[], S[]] = [[], []];
  do {
    const sample = await plan.next(sampleSeconds);
    if (sample === undefined) break;
    if (!sample.ok) return sample;
    samples.push(sample.value);
    values.push(...plan.valuesOf(sample.value));
  } while (!isEnough(values, since, clock.used(), plan));
  const last = samples.at(-1);
  return last === undefined ? fail(failed('nothing was measured')) : ok({ values, samples, last });
};

/** Short enough to stop between them, long enough that asking for one does not show. */
const sampleSecondsOf = (shareSeconds: number) => Math.min(0.2, Math.max(0.02, shareSeconds / 10));
const warmUpShare = 0.05;

/** Whether more samples are worth their time. Slow changes show only over some time, so a part of the share is used. */
export const isEnough = (
  values: readonly number[],
  since: number,
  used: number,
  { upTo = 1, atLeast = 0.25 }: Pick<SeriesPlan<unknown>, 'upTo' | 'atLeast'> = {},
): boolean => used - since >= atLeast && (used >= upTo || medianUncertainty(values) < settledUncertainty);
