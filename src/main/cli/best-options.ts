import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Goal, Prices } from '../../core/frontier/best/types.ts';
import { goals } from '../../core/frontier/best/types.ts';
import type { Result } from '../../core/result.ts';
import { all, chain, fail, mapResult, ok } from '../../core/result.ts';
import { oneOf } from './one-of.ts';

export interface BestOptions {
  readonly goal?: string;
  readonly pricePerHour?: string;
  readonly priceKwh?: string;
  readonly gpuWatts?: string;
  readonly restWatts?: string;
}

export const addBestOptions = (command: Command): Command =>
  command
    .option('--goal <goal>', `with --system best: ${goals.join(', ')} (default: tokens)`)
    .option('--price-per-hour <price>', 'price of an hour of the machine, with --system best')
    .option('--price-kwh <price>', 'price of a kilowatt-hour')
    .option('--gpu-watts <watts>', 'power limit of the GPU (default: as reported, else by its data sheet)')
    .option('--rest-watts <watts>', 'all of the machine but the GPU, at the wall (default: assumed part by part)');

export interface BestQuestion {
  readonly goal: Goal;
  readonly prices: Prices | undefined;
}

/** What `--system best` is to find; undefined where another system was asked for. */
export const bestQuestion = (system: string, options: BestOptions): Result<BestQuestion | undefined, AppError> => {
  const prices = pricesOf(options);
  if (!prices.ok) return prices;
  if (system === 'best')
    return mapResult(oneOf('--goal', goals, options.goal ?? 'tokens'), (goal) => ({ goal, prices: prices.value }));
  const { goal, pricePerHour } = options;
  if (goal !== undefined) return fail(invalidInput('--goal', goal, 'only with --system best'));
  return pricePerHour === undefined
    ? ok(undefined)
    : fail(invalidInput('--price-per-hour', pricePerHour, 'only with --system best'));
};

const pricesOf = (options: BestOptions): Result<Prices | undefined, AppError> => {
  const entries = [
    ['perHour', '--price-per-hour', options.pricePerHour],
    ['perKilowattHour', '--price-kwh', options.priceKwh],
    ['gpuWatts', '--gpu-watts', options.gpuWatts],
    ['restWatts', '--rest-watts', options.restWatts],
  ] as const;
  const given = entries.flatMap(([name, option, text]) => (text === undefined ? [] : [{ name, option, text }]));
  if (given.length === 0) return ok(undefined);
  return chain(all(given.map(({ name, option, text }) => named(name, amount(option, text)))), (pairs) =>
    ok(Object.fromEntries(pairs)),
  );
};

const named = (name: string, value: Result<number, AppError>): Result<readonly [string, number], AppError> =>
  mapResult(value, (one) => [name, one]);

/** A price or a power as typed. */
export const amount = (option: string, text: string): Result<number, AppError> =>
  /^\d+(\.\d+)?(e\d+)?$/i.test(text) && Number(text) <= 1e12
    ? ok(Number(text))
    : fail(invalidInput(option, text, 'a number from 0 to 1e12'));
