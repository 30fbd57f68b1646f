import type { Cost } from './measure.ts';

/** Ratios by name, as committed in baseline.json. */
export type Baseline = Readonly<Record<string, number>>;

/** A path may cost this many times its baseline before `npm run bench` fails; below that it is noise on a shared machine. */
export const tolerated = 1.5;

/** One sentence for each path that costs too much or takes too long, has no baseline, or has a baseline and is gone. */
export const complaints = (costs: readonly Cost[], baseline: Baseline): readonly string[] => {
  const names = new Set(costs.map(({ name }) => name));
  const gone = Object.keys(baseline).filter((name) => !names.has(name));
  return [
    ...costs.flatMap((cost) => [...complaintOf(cost, baseline[cost.name]), ...tooLong(cost)]),
    ...gone.map((name) => `${name}: in the baseline, and no longer measured`),
  ];
};

const complaintOf = ({ name, ratio }: Cost, before: number | undefined): readonly string[] => {
  if (before === undefined) return [`${name}: has no baseline`];
  const slide = ratio / before;
  return slide > tolerated ? [`${name}: ${slide.toFixed(2)} times its baseline, and ${tolerated} is tolerated`] : [];
};

const tooLong = ({ name, secondsPerRun, mostSeconds = Infinity }: Cost): readonly string[] =>
  secondsPerRun > mostSeconds
    ? [`${name}: takes ${milliseconds(secondsPerRun)}, and at most ${milliseconds(mostSeconds)} is allowed`]
    : [];

const milliseconds = (seconds: number) => `${(seconds * 1e3).toPrecision(3)} ms`;

/** Three significant digits: more would be noise in the history. */
export const baselineOf = (costs: readonly Cost[]): Baseline =>
  Object.fromEntries(
    costs.map(({ name, ratio }) => [name, Number(ratio.toPrecision(3))] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const columns = ['path', 'time of one', 'at most', 'rate', 'yardsticks', 'baseline'] as const;

export const tableOf = (costs: readonly Cost[], baseline: Baseline): string => {
  const rows = costs.map(({ name, unit, secondsPerRun, mostSeconds, perSecond, ratio }) => [
    name,
    `${(secondsPerRun * 1e6).toPrecision(3)} us`,
    mostSeconds === undefined ? '-' : milliseconds(mostSeconds),
    `${perSecond.toPrecision(3)} ${unit}/s`,
    ratio.toPrecision(3),
    baseline[name]?.toPrecision(3) ?? '-',
  ]);
  const widths = columns.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [columns, ...rows].map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')).join('\n');
};
