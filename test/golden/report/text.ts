import { dosVerdicts } from './dos-verdicts.ts';
import type { Judged } from './judged.ts';
import { errorOf, groupedBy, meanError, shareWithin } from './judged.ts';
import { groupOf } from './baseline.ts';
import type { Fit } from './fits.ts';
import { rowsOf } from './fits.ts';
import { leftOut, verdicts } from './measured.ts';
import { comparisons, peerErrors } from './peers.ts';

const percent = (value: number) => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)} %`;
const unsigned = (value: number) => `${(100 * value).toFixed(1)} %`;
const figure = (value: number) => (value >= 1000 ? value.toFixed(0) : value.toPrecision(4));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const marks = (row: Judged, bar: number | undefined): string =>
  [row.fitted ? 'fitted' : '', bar !== undefined && Math.abs(errorOf(row)) > bar ? 'missed' : '']
    .filter((mark) => mark !== '')
    .join(', ');

/** Every row of a quantity, its bar if it has one. */
export const rowsText = (rows: readonly Judged[], bar?: number): string =>
  table(
    ['row', 'run', 'quantity', 'published', 'predicted', 'unit', 'error', ''],
    rows.map((row) => [
      row.id,
      row.title.slice(0, 72),
      row.quantity,
      figure(row.published),
      figure(row.predicted),
      row.unit,
      percent(errorOf(row)),
      marks(row, bar),
    ]),
  );

export const meansText = (rows: readonly Judged[]): string =>
  table(
    ['mean of', 'rows', 'mean absolute error', 'without fitted rows'],
    [...groupedBy(rows, groupOf)].map(([group, members]) => [
      group,
      String(members.length),
      unsigned(meanError(members)),
      unsigned(meanError(members.filter(({ fitted }) => !fitted))),
    ]),
  );

/** A bar of the project: a share of rows within an error, and a mean. */
export const barText = (rows: readonly Judged[], bar: number): string => {
  const free = rows.filter(({ fitted }) => !fitted);
  return [
    `${String(rows.length)} rows: ${unsigned(shareWithin(rows, bar))} within ${unsigned(bar)}, mean absolute error ${unsigned(meanError(rows))}`,
    `without rows that a constant was fitted to, ${String(free.length)}: ${unsigned(shareWithin(free, bar))} within, mean ${unsigned(meanError(free))}`,
  ].join('\n');
};

export const missesText = (rows: readonly Judged[], bar: number): string =>
  rows
    .filter((row) => Math.abs(errorOf(row)) > bar)
    .map((row) => `${row.id} ${row.title}, ${row.quantity} ${percent(errorOf(row))}: ${row.note ?? 'no reason found'}`)
    .join('\n');

export const verdictsText = (): string =>
  table(
    ['row', 'run that ran out of memory', 'planned', 'has', ''],
    verdicts().map(({ id, title, needsGib, hasGib, agrees }) => [
      id,
      title,
      `${figure(needsGib)} GiB`,
      `${figure(hasGib)} GiB`,
      agrees ? 'agrees' : 'DISAGREES',
    ]),
  );

/** Runs of Deep Optimizer States, whether they fitted, and why a plan that says otherwise does. */
export const dosVerdictsText = (): string => {
  const all = dosVerdicts();
  const lines = all.map(({ id, title, fitted, needsGib, hasGib, agrees }) => [
    id,
    title,
    fitted ? 'fitted' : 'ran out',
    `${figure(needsGib)} GiB`,
    `${figure(hasGib)} GiB`,
    agrees ? 'agrees' : 'DISAGREES',
  ]);
  const notes = all.flatMap(({ id, agrees, note }) => (agrees || note === undefined ? [] : [`${id}: ${note}`]));
  return [table(['row', 'run', 'published', 'planned', 'has', ''], lines), ...notes].join('\n\n');
};

export const leftOutText = (): string =>
  leftOut()
    .map(({ id, title, why }) => `${id} ${title}: ${why}`)
    .join('\n');

export const leftOutFiguresText = (
  all: readonly { readonly why: string; readonly figures: number; readonly ids: readonly string[] }[],
): string =>
  all
    .map(({ why, figures, ids }) => `not predicted, ${String(figures)} figures: ${why} (${ids.join(', ')})`)
    .join('\n');

/** Other estimators' errors beside ours, and whose is smaller on how many rows. */
export const peersText = (rows: readonly Judged[]): string => {
  const all = comparisons(rows);
  const errors = table(
    ['row', 'ours', ...all.map(({ title }) => title)],
    rows.map((row) => {
      const theirs = peerErrors(row);
      return [row.id, percent(errorOf(row)), ...all.map(({ peer }) => percent(theirs.get(peer) ?? 0))];
    }),
  );
  const summary = table(
    ['peer', 'rows', 'ours nearer', 'theirs nearer', 'mean, ours', 'mean, theirs'],
    all.map(({ title, rows: count, oursNearer, meanOurs, meanTheirs }) => [
      title,
      String(count),
      String(oursNearer),
      String(count - oursNearer),
      unsigned(meanOurs),
      unsigned(meanTheirs),
    ]),
  );
  return `${errors}\n\n${summary}`;
};

export const fitsText = (fits: readonly Fit[], rows: readonly Judged[]): string =>
  table(
    ['constant', 'where', 'fitted to', 'mean there', 'tested on', 'mean there'],
    fits.map((fit) => {
      const { fitted, others } = rowsOf(fit, rows);
      return [
        fit.constant,
        fit.where,
        fit.rows.join(', '),
        unsigned(meanError(fitted)),
        others.length === 0 ? 'no other row' : `${String(others.length)} rows`,
        others.length === 0 ? '' : unsigned(meanError(others)),
      ];
    }),
  );

export const countsText = (rows: readonly Judged[]): string => {
  const exact = rows.filter(({ published, predicted }) => published === predicted);
  const others = rows.filter((row) => !exact.includes(row));
  return [
    `${String(exact.length)} of ${String(rows.length)} models to the unit`,
    ...(others.length > 0 ? [rowsText(others)] : []),
  ].join('\n');
};
