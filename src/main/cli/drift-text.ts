import { percentText } from '../../core/format.ts';
import type { Drift, DriftReport } from '../../core/machine/history/drift-report.ts';
import { settingsText } from './run-text.ts';
import { left, right, table } from './table.ts';

/** What moved over a history, and since when. */
export const driftText = ({ newest, runs, compared, drifts }: DriftReport): string => {
  if (runs.length < 2) return `run ${newest} is the only one of this machine: there is nothing to compare it with`;
  const head = `${String(compared)} figures over ${String(runs.length)} runs of this machine`;
  if (drifts.length === 0) return `${head}: none moved by more than its intervals explain`;
  const columns = [left('metric'), left('how'), right('by'), left('since'), left('run'), left('changed then')];
  return `${head}: ${String(drifts.length)} moved\n\n${table(columns, drifts.map(row))}`;
};

const row = ({ metric, settings, kind, change, ratio, since, sinceMs, context }: Drift): readonly string[] => [
  `${metric} ${settingsText(settings)}`.trim(),
  kind === 'trend' ? `${change}, little by little` : change,
  percentText(ratio - 1),
  new Date(sinceMs).toISOString().slice(0, 10),
  since.slice(0, 8),
  context.map(({ name, a, b }) => `${name} ${a ?? 'unknown'} -> ${b ?? 'unknown'}`).join(', '),
];
