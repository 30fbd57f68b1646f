import type { Judged } from './judged.ts';
import { errorOf, groupedBy } from './judged.ts';

/** Absolute errors of all rows as they were accepted last. */
export type Baseline = Readonly<Record<string, number>>;

/** Rounding of the file, and of the arithmetic: less is no change. */
const slack = 6e-4;

const keyOf = ({ file, id, quantity }: Judged) => `${file} ${id} ${quantity}`;
export const groupOf = ({ file, system, quantity }: Judged) => `${file} ${system} ${quantity}`;

const errorNow = (row: Judged) => Number(Math.abs(errorOf(row)).toFixed(4));

export const baselineOf = (rows: readonly Judged[]): Baseline =>
  Object.fromEntries(rows.map((row) => [keyOf(row), errorNow(row)]));

/** What is worse than it was accepted: rows, and means over the rows of a system that were accepted. */
export const regressions = (rows: readonly Judged[], baseline: Baseline): readonly string[] => {
  const known = rows.filter((row) => baseline[keyOf(row)] !== undefined);
  const means = [...groupedBy(known, groupOf)].flatMap(([group, members]) =>
    risen(`mean of ${group}`, mean(members.map(errorNow)), mean(members.map((row) => baseline[keyOf(row)] ?? 0))),
  );
  return [...known.flatMap((row) => risen(keyOf(row), errorNow(row), baseline[keyOf(row)] ?? 0)), ...means];
};

/** Rows that the baseline does not have, and those that it has and that are gone. */
export const changes = (rows: readonly Judged[], baseline: Baseline): readonly string[] => {
  const keys = rows.map(keyOf);
  return [
    ...keys.filter((key) => baseline[key] === undefined).map((key) => `${key}: not in the baseline`),
    ...Object.keys(baseline)
      .filter((key) => !keys.includes(key))
      .map((key) => `${key}: in the baseline, and gone`),
  ];
};

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const risen = (what: string, now: number, before: number): readonly string[] =>
  now > before + slack ? [`${what}: ${percent(now)}, accepted was ${percent(before)}`] : [];

const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
