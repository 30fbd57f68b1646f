import { z } from 'zod';
import type {
  Bytes,
  BytesPerSecond,
  FlopPerSecond,
  Hertz,
  OperationsPerSecond,
  ParametersPerSecond,
  Seconds,
} from '../units.ts';
import {
  bytes,
  bytesPerSecond,
  flopPerSecond,
  hertz,
  operationsPerSecond,
  parametersPerSecond,
  seconds,
} from '../units.ts';

/** Bounds between which a value lies; `low` is at most `high`. */
export const IntervalSchema = z
  .strictObject({ low: z.number(), high: z.number() })
  .refine(({ low, high }) => low <= high, { error: 'low at most high' });
export type Interval = z.infer<typeof IntervalSchema>;

/**
 * Where a value came from: measured here in a stored run, reported by the operating system or a driver, printed on
 * a data sheet, assumed for a stated reason, or given by the user as a what-if.
 */
export const SourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('measured'),
    run: z.string(),
    /** The metrics of the run that the value was made of. */
    metrics: z.array(z.string().max(100)).max(16).optional(),
    /** 95 % confidence interval of the value, in its unit. */
    interval: IntervalSchema.optional(),
    /** Why a figure that stands is not to be relied on: a wide spread, few repetitions, interference. */
    doubt: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('reported'), by: z.string() }),
  z.strictObject({ kind: z.literal('datasheet'), url: z.string() }),
  z.strictObject({ kind: z.literal('assumed'), why: z.string() }),
  z.strictObject({ kind: z.literal('given'), by: z.string() }),
]);
export type Source = z.infer<typeof SourceSchema>;

/** What a measured value may tell besides its run. */
export type MeasuredDetails = Omit<Extract<Source, { readonly kind: 'measured' }>, 'kind' | 'run'>;

/** A value that knows where it came from. */
export interface Known<T> {
  readonly value: T;
  readonly source: Source;
}

/** A value that may be unknown, with the reason. */
export type Maybe<T> = Known<T> | { readonly value: null; readonly why: string };

export const measured = <T>(value: T, run: string, details: MeasuredDetails = {}): Known<T> => ({
  value,
  source: { kind: 'measured', run, ...details },
});
export const reported = <T>(value: T, by: string): Known<T> => ({ value, source: { kind: 'reported', by } });
export const assumed = <T>(value: T, why: string): Known<T> => ({ value, source: { kind: 'assumed', why } });
export const given = <T>(value: T, by: string): Known<T> => ({ value, source: { kind: 'given', by } });
export const unknown = (why: string): { readonly value: null; readonly why: string } => ({ value: null, why });

/** Schema of a known value. */
export const known = <S extends z.ZodType>(value: S) => z.strictObject({ value, source: SourceSchema });

/** Schema of a value that may be unknown. */
export const maybe = <S extends z.ZodType>(value: S) =>
  z.union([z.strictObject({ value, source: SourceSchema }), z.strictObject({ value: z.null(), why: z.string() })]);

/**
 * Wider than any machine, and narrow enough that every sum, product and quotient of a plan is a number: 1 to 1e21 in
 * base units (a zettabyte, a zettaFLOP per second).
 */
const most = 1e21;
const within = (least: number) => ({ error: `a number from ${String(least)} to 1e21` });
const rate = z.number(within(1)).min(1, within(1)).max(most, within(1));
export const BytesSchema = z.number(within(0)).nonnegative(within(0)).max(most, within(0)).transform<Bytes>(bytes);
export const BytesPerSecondSchema = rate.transform<BytesPerSecond>(bytesPerSecond);
export const FlopPerSecondSchema = rate.transform<FlopPerSecond>(flopPerSecond);
export const ParametersPerSecondSchema = rate.transform<ParametersPerSecond>(parametersPerSecond);
export const OperationsPerSecondSchema = rate.transform<OperationsPerSecond>(operationsPerSecond);
export const HertzSchema = rate.transform<Hertz>(hertz);
/** From a picosecond, below any clock, to some thirty years. */
export const SecondsSchema = z.number().min(1e-12).max(1e9).transform<Seconds>(seconds);
const whole = { error: 'a whole number from 0 up' };
export const CountSchema = z.number(whole).int(whole).nonnegative(whole);
const share = { error: 'a number from 0.001 to 1' };
export const FractionSchema = z.number(share).min(0.001, share).max(1, share);
