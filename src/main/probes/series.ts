import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Sample } from './protocol.ts';
import type { Failure } from './failure.ts';
import type { StoppingRule } from './statistics.ts';
import { isEnough } from './statistics.ts';

/** The raw values of one figure, and what ran. */
export interface Series {
  readonly values: readonly number[];
  /** The variant or engine. */
  readonly ran: string;
  readonly note: string | undefined;
}

export interface SeriesTime {
  readonly rule: StoppingRule;
  /** When the work on this figure began, and the time now; monotonic. */
  readonly begun: number;
  readonly seconds: () => number;
}

/** `next` takes one more sample, or answers undefined when there is nothing left to take. */
export interface SeriesPlan extends SeriesTime {
  readonly next: () => Promise<Result<Sample, Failure> | undefined>;
  readonly valuesOf: (sample: Sample) => readonly number[];
}

/** Takes samples until their median is settled or the time is used. */
export const measureSeries = async (plan: SeriesPlan): Promise<Result<Series, Failure>> => {
  const measuringSince = plan.seconds();
  const values: number[] = [];
  let last: Sample | undefined;
  const spent = () => {
    const now = plan.seconds();
    return { measuringSeconds: now - measuringSince, totalSeconds: now - plan.begun };
  };
  do {
    const sample = await plan.next();
    if (sample === undefined) break;
    if (!sample.ok) return sample;
    last = sample.value;
    values.push(...plan.valuesOf(last));
  } while (!isEnough(values, spent(), plan.rule));
  if (last === undefined) return fail({ status: 'failed', why: 'nothing was measured' });
  return ok({ values, ran: last.variant, note: last.note });
};
