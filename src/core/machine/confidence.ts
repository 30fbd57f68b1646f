import { percentText } from '../format.ts';
import { unreachable } from '../result.ts';
import type { Interval, Known } from './known.ts';

/**
 * How far a value may be relied on. high: measured with a small spread, or counted by the system. medium: measured with
 * a doubt, or a maker's figure that nobody measured here. low: a wide spread, one that is not known, or an assumption.
 */
export type ConfidenceLevel = 'high' | 'medium' | 'low';
export interface Confidence {
  readonly level: ConfidenceLevel;
  /** The reason, as the end of a sentence. */
  readonly why: string;
}

/** Half the width of the 95 % interval, as a share of the value, up to which a figure is settled, and of some use. */
const settled = 0.02;
const useful = 0.1;

export const confidenceOf = ({ value, source }: Known<unknown>): Confidence => {
  switch (source.kind) {
    case 'measured':
      return ofMeasured(typeof value === 'number' ? value : undefined, source.interval, source.doubt);
    case 'reported':
      return { level: 'high', why: `reported by ${source.by}` };
    case 'datasheet':
      return { level: 'medium', why: 'the maker says so; not measured here' };
    case 'assumed':
      return { level: 'low', why: `assumed: ${source.why}` };
    case 'given':
      return { level: 'high', why: 'as it was set by hand' };
    default:
      return unreachable(source);
  }
};

/** The worse of what the interval and the doubt allow. */
const ofMeasured = (
  value: number | undefined,
  interval: Interval | undefined,
  doubt: string | undefined,
): Confidence => {
  const width = value === undefined || interval === undefined ? undefined : halfWidth(value, interval);
  const known = width === undefined ? '' : `the median is known to ${percentText(width)}`;
  const why = [doubt, known].filter((text) => text !== undefined && text !== '').join('; ');
  if (width === undefined ? doubt !== undefined : width > useful) return { level: 'low', why };
  if (doubt !== undefined || (width ?? 0) > settled) return { level: 'medium', why };
  return { level: 'high', why: why === '' ? 'measured with a small spread' : why };
};

const halfWidth = (value: number, { low, high }: Interval): number =>
  value === 0 ? 0 : Math.max(high - value, value - low, 0) / Math.abs(value);
