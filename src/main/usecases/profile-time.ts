import type { ProfileMode } from '../../core/machine/run.ts';

/** How long a whole profile may take, its looking at the machine included. */
const totalSeconds: Readonly<Record<ProfileMode, number>> = { quick: 28, standard: 118, full: 595 };
/** More than this for each unit of weight tells nothing new, so a profile of few figures is short. */
const mostSeconds: Readonly<Record<ProfileMode, number>> = { quick: 2.2, standard: 11, full: 55 };

/** Where a profile is. Weights are those of the figures that are really going to be measured. */
export interface Pace {
  readonly mode: ProfileMode;
  /** Since the profile began. */
  readonly elapsed: number;
  /** Of all figures, measured or not. */
  readonly weight: number;
  /** Of what is measured, and how long it took. */
  readonly done: { readonly weight: number; readonly seconds: number };
}

/** Of one unit of weight, had every figure the same time from the beginning. */
const evenSeconds = ({ mode, weight }: Pick<Pace, 'mode' | 'weight'>): number =>
  weight === 0 ? 0 : Math.min(mostSeconds[mode], totalSeconds[mode] / weight);

/** A figure after others that took too long still gets this much of its even share. */
const leastOfEven = 0.5;

/** The share of one unit of weight now: what is left, shared out evenly, so that unused time is not lost. */
const unitSeconds = (pace: Pace): number => {
  const weightLeft = pace.weight - pace.done.weight;
  if (weightLeft <= 0) return 0;
  const left = (totalSeconds[pace.mode] - pace.elapsed) / weightLeft;
  return Math.min(mostSeconds[pace.mode], Math.max(leastOfEven * evenSeconds(pace), left));
};

/** How long the next figure may take. */
export const shareSeconds = (pace: Pace, weight: number): number => weight * unitSeconds(pace);

/** The even share counts as so much weight that was measured, so that one odd figure does not turn the estimate over. */
const priorWeight = 2;

/**
 * Time left, by what the measured figures took of theirs, never more than the shares allow. `pace` is that of the moment
 * when the running figure began, `running` its weight and its time so far.
 */
export const secondsLeft = (
  pace: Pace,
  running: { readonly weight: number; readonly seconds: number } = { weight: 0, seconds: 0 },
): number => {
  const { done } = pace;
  const seen = (done.seconds + priorWeight * evenSeconds(pace)) / (done.weight + priorWeight);
  const unit = Math.min(seen, unitSeconds(pace));
  const later = pace.weight - done.weight - running.weight;
  return Math.max(0, unit * running.weight - running.seconds) + unit * Math.max(0, later);
};
