import { z } from 'zod';
import type { Bytes, BytesPerSecond, FlopPerSecond, ParametersPerSecond } from '../units.ts';
import { bytes, bytesPerSecond, flopPerSecond, parametersPerSecond } from '../units.ts';

/**
 * Where a value came from: measured here in a stored run, reported by the operating system or a driver, printed on
 * a data sheet, assumed for a stated reason, or given by the user as a what-if.
 */
export const SourceSchema = z.discriminatedUnion('kind', [
  /** `doubt` says why a figure that stands is not to be relied on: a wide spread, few repetitions. */
  z.strictObject({ kind: z.literal('measured'), run: z.string(), doubt: z.string().optional() }),
  z.strictObject({ kind: z.literal('reported'), by: z.string() }),
  z.strictObject({ kind: z.literal('datasheet'), url: z.string() }),
  z.strictObject({ kind: z.literal('assumed'), why: z.string() }),
  z.strictObject({ kind: z.literal('given'), by: z.string() }),
]);
export type Source = z.infer<typeof SourceSchema>;

/** A value that knows where it came from. */
export interface Known<T> {
  readonly value: T;
  readonly source: Source;
}

/** A value that may be unknown, with the reason. */
export type Maybe<T> = Known<T> | { readonly value: null; readonly why: string };

export const measured = <T>(value: T, run: string, doubt?: string): Known<T> => ({
  value,
  source: { kind: 'measured', run, ...(doubt === undefined ? {} : { doubt }) },
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
const rate = z.number().min(1).max(most);
export const BytesSchema = z.number().nonnegative().max(most).transform<Bytes>(bytes);
export const BytesPerSecondSchema = rate.transform<BytesPerSecond>(bytesPerSecond);
export const FlopPerSecondSchema = rate.transform<FlopPerSecond>(flopPerSecond);
export const ParametersPerSecondSchema = rate.transform<ParametersPerSecond>(parametersPerSecond);
export const CountSchema = z.number().int().nonnegative();
export const FractionSchema = z.number().min(0.001).max(1);
