import { secondsText } from '../../../core/format.ts';

/** Nanoseconds with the unit that suits them. */
export const nsText = (ns: number | null | undefined): string =>
  secondsText(ns === null || ns === undefined ? undefined : ns / 1e9);

export const boundName = (bound: 'cpu' | 'gpu' | null): string =>
  bound === 'cpu' ? 'CPU-bound' : bound === 'gpu' ? 'GPU-bound' : 'Not known which binds';

/** Kernel names run to hundreds of letters; what tells them apart stands at both ends. */
export const shortName = (name: string, letters = 64): string =>
  name.length <= letters ? name : `${name.slice(0, letters * 0.7)} … ${name.slice(-letters * 0.25)}`;

export const factorText = (factor: number): string => `${factor.toFixed(2)}×`;
