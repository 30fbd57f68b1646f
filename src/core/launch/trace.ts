import { launchesOf } from './launches.ts';
import { nameText, namesOf } from './names.ts';
import type { NameTable } from './names.ts';
import { parentsOf } from './parents.ts';
import type { GrowingRows } from './rows.ts';
import { orderedRows } from './rows.ts';
import type { Lane, Trace, TraceHead } from './types.ts';

/** A trace of what was gathered: ordered rows and their links. `rows` is used up. */
export const traceOf = (head: TraceHead, table: NameTable, lanes: readonly Lane[], rows: GrowingRows): Trace => {
  const names = namesOf(table);
  const ordered = orderedRows(rows);
  const links = { parent: parentsOf(ordered, lanes.length), launch: launchesOf(ordered, names) };
  return { head, names, lanes, rows: ordered, links };
};

export const rowName = ({ names, rows }: Trace, row: number): string => nameText(names, rows.name[row] ?? 0);
