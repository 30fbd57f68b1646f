import { secondsText } from '../../../core/format.ts';

/** A time with as many digits as tell it from one that is `step` seconds away. */
export const instantText = (seconds: number, step: number): string => {
  const [factor, unit] = seconds >= 1 ? [1, 's'] : seconds >= 1e-3 ? [1e3, 'ms'] : [1e6, 'µs'];
  const digits = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step * factor) - 1e-9)));
  return seconds === 0 ? '0' : `${(seconds * factor).toFixed(digits)} ${unit}`;
};

/** Nanoseconds with the unit that suits them. */
export const nsText = (ns: number | null | undefined): string =>
  secondsText(ns === null || ns === undefined ? undefined : ns / 1e9);

export const boundName = (bound: 'cpu' | 'gpu' | null): string =>
  bound === 'cpu' ? 'CPU-bound' : bound === 'gpu' ? 'GPU-bound' : 'Not known which binds';

/** Kernel names run to hundreds of letters; what tells them apart stands at both ends. */
export const shortName = (name: string, letters = 64): string =>
  name.length <= letters ? name : `${name.slice(0, letters * 0.7)} … ${name.slice(-letters * 0.25)}`;

export const factorText = (factor: number): string => `${factor.toFixed(2)}×`;
