import type { Interval, Known } from '../known.ts';
import type { Machine } from '../machine.ts';
import { machineValues } from '../values.ts';
import { meet } from './compare.ts';

/** One value in two machines, such as a measured one and a reference machine. */
export interface ValueDifference {
  /** As in a machine file: `memory.dram.bytes_per_second`. */
  readonly path: string;
  readonly a: Known<number> | undefined;
  readonly b: Known<number> | undefined;
  /** b over a; undefined where one is missing or a is 0. */
  readonly ratio: number | undefined;
  /** The values differ by more than their intervals explain. A value without an interval stands for itself. */
  readonly exceeds: boolean | undefined;
}

/** Value by value, those of `a` first; what only one has stays, with the other side empty. */
export const compareMachines = (a: Machine, b: Machine): readonly ValueDifference[] => {
  const [mine, theirs] = [numbersOf(a), numbersOf(b)];
  return [...new Set([...mine.keys(), ...theirs.keys()])].map((path) =>
    difference(path, mine.get(path), theirs.get(path)),
  );
};

const numbersOf = (machine: Machine): ReadonlyMap<string, Known<number>> =>
  new Map(
    machineValues(machine).flatMap(({ path, known: { value, source } }) =>
      typeof value === 'number' ? [[path, { value, source }] as const] : [],
    ),
  );

const difference = (path: string, a: Known<number> | undefined, b: Known<number> | undefined): ValueDifference => ({
  path,
  a,
  b,
  ratio: a === undefined || b === undefined || a.value === 0 ? undefined : b.value / a.value,
  exceeds: a === undefined || b === undefined ? undefined : !meet(intervalOf(a), intervalOf(b)),
});

const intervalOf = ({ value, source }: Known<number>): Interval =>
  (source.kind === 'measured' ? source.interval : undefined) ?? { low: value, high: value };
