/**
 * Quantities with their unit in the type. Inside the program only base units exist (B, s, FLOP, B/s, FLOP/s, J);
 * constructors and formatters are the only places that know the others. GB is 1e9 and GiB is 2^30, never mixed.
 */
declare const unit: unique symbol;
export type Quantity<U extends string> = number & { readonly [unit]: U };

export type Bytes = Quantity<'B'>;
export type Seconds = Quantity<'s'>;
export type Flop = Quantity<'FLOP'>;
export type BytesPerSecond = Quantity<'B/s'>;
export type FlopPerSecond = Quantity<'FLOP/s'>;
export type Parameters = Quantity<'param'>;
export type ParametersPerSecond = Quantity<'param/s'>;
export type TokensPerSecond = Quantity<'token/s'>;
export type OperationsPerSecond = Quantity<'op/s'>;
export type Hertz = Quantity<'Hz'>;

export const bytes = (n: number) => n as Bytes;
export const seconds = (n: number) => n as Seconds;
export const flop = (n: number) => n as Flop;
export const bytesPerSecond = (n: number) => n as BytesPerSecond;
export const flopPerSecond = (n: number) => n as FlopPerSecond;
export const parameters = (n: number) => n as Parameters;
export const parametersPerSecond = (n: number) => n as ParametersPerSecond;
export const tokensPerSecond = (n: number) => n as TokensPerSecond;
export const operationsPerSecond = (n: number) => n as OperationsPerSecond;
export const hertz = (n: number) => n as Hertz;

export const gib = (n: number) => bytes(n * 2 ** 30);
export const mib = (n: number) => bytes(n * 2 ** 20);
export const gigabytes = (n: number) => bytes(n * 1e9);
export const gigabytesPerSecond = (n: number) => bytesPerSecond(n * 1e9);
export const teraflopPerSecond = (n: number) => flopPerSecond(n * 1e12);

/** Sum that refuses to mix units. */
export const sum = <Q extends Quantity<string>>(...terms: readonly Q[]): Q =>
  terms.reduce<number>((total, term) => total + term, 0) as Q;

/** A quantity times a plain number keeps its unit. */
export const times = <Q extends Quantity<string>>(quantity: Q, factor: number): Q => (quantity * factor) as Q;

export const difference = <Q extends Quantity<string>>(a: Q, b: Q): Q => (a - b) as Q;
export const largest = <Q extends Quantity<string>>(first: Q, ...rest: readonly Q[]): Q =>
  Math.max(first, ...rest) as Q;

export const transferTime = (size: Bytes, rate: BytesPerSecond) => (size / rate) as Seconds;
export const computeTime = (work: Flop, rate: FlopPerSecond) => (work / rate) as Seconds;
