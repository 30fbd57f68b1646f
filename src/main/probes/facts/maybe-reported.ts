import { reported, unknown } from '../../../core/machine/known.ts';

/** A value with who reported it, or why it is unknown. */
export const maybeReported = <T>(value: T | undefined, by: string, why: string) =>
  value === undefined ? unknown(why) : reported(value, by);
