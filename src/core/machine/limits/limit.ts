import type { Known, Maybe } from '../known.ts';
import { reported, unknown } from '../known.ts';
import type { Source } from '../known.ts';

/** The most that the hardware can do by its data sheet, or why that is unknown. */
export type Limit = Maybe<number>;

/** A limit that follows from others: `value` by a rule that cites where it stands. */
export const by = (value: number, rule: string): Limit => reported(value, rule);

export const notTold = (why: string): Limit => unknown(why);

/** The value of a fact; absent where it is unknown or nobody asked. */
export const valueIn = <T>(fact: Maybe<T> | undefined): T | undefined =>
  fact === undefined || !('source' in fact) ? undefined : fact.value;

export const whyIn = (fact: Maybe<unknown> | undefined, absent: string): string =>
  fact === undefined || 'source' in fact ? absent : fact.why;

/** Who says so, for the text of a rule. */
export const toldBy = (source: Source): string => {
  switch (source.kind) {
    case 'reported':
    case 'given':
      return source.by;
    case 'datasheet':
      return source.url;
    case 'assumed':
      return source.why;
    case 'measured':
      return `run ${source.run}`;
  }
};

/** Twice, half, eight times a limit, with the same origin. */
export const scaled = ({ value, source }: Known<number>, factor: number, rule: string): Limit =>
  reported(value * factor, `${rule}; ${toldBy(source)}`);
