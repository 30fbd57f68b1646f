import type { Component, Entry } from '../../../../core/cost/memory/footprint.ts';
import { budgets, moments } from '../../../../core/cost/memory/footprint.ts';
import type { Footprint } from '../../../../core/cost/memory/footprint.ts';
import { capacityText, percentText } from '../../../../core/format.ts';
import { budgetNames, componentNames, momentNames } from '../../../app/names.ts';
import type { TableData } from '../../../charts/data-table.tsx';
import { entryAt } from './budgets.ts';

/** One line of what a budget holds at a moment. */
export interface PartRow {
  readonly component: Component;
  readonly name: string;
  readonly bytes: number;
  /** Of what is held in all. */
  readonly share: number;
}

export const partRows = ({ shares, bytes: all }: Entry): readonly PartRow[] =>
  shares.map(({ component, name, bytes }) => ({ component, name, bytes, share: bytes / all }));

/** What is left of a limit, or lacking. */
export const leftText = (entry: Entry, limit: number | undefined): string => {
  if (limit === undefined) return 'limit unknown';
  const left = limit - entry.bytes;
  return left < 0 ? `${capacityText(-left)} short` : `${capacityText(left)} free`;
};

/** All budgets, moments and components, for who cannot see the bars or wants the numbers. */
export const footprintTable = (footprint: Footprint): TableData => ({
  columns: ['Budget', 'Moment', 'Component', 'Part', 'Holds', 'Share'],
  rows: budgets.flatMap((budget) =>
    moments.flatMap((moment) =>
      partRows(entryAt(footprint, budget, moment)).map(({ component, name, bytes, share }) => [
        budgetNames[budget],
        momentNames[moment],
        componentNames[component],
        name,
        capacityText(bytes),
        percentText(share),
      ]),
    ),
  ),
});
