import { useMemo, useState } from 'react';
import { countText } from '../../../../core/format.ts';
import { compareMachines } from '../../../../core/machine/history/compare-machines.ts';
import { compareRuns } from '../../../../core/machine/history/compare.ts';
import type { Machine } from '../../../../core/machine/machine.ts';
import type { Run } from '../../../../core/machine/run.ts';
import { reported, useApp, useAppState } from '../../../app/app.ts';
import { valueOf } from '../../../app/state.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Picker } from '../../../ui/picker.tsx';
import { Note, NumberCell, Table } from '../../../ui/table.tsx';
import { dateText } from '../dates.ts';
import styles from '../machine.module.css';
import { machineChoiceFrom, machineItems } from '../machine-items.ts';
import type { DifferenceRow } from './difference-rows.ts';
import { changeTones, machineRows, ratioText, runRows } from './difference-rows.ts';

interface CompareCardProps {
  readonly run: Run;
  /** The machine that the run gives. */
  readonly machine: Machine | undefined;
}

type Other = { readonly item: string } & (
  { readonly kind: 'run'; readonly run: Run } | { readonly kind: 'reference'; readonly machine: Machine }
);

/** The chosen run beside another one, or beside a machine described by its data sheets. */
export const CompareCard = ({ run, machine }: CompareCardProps) => {
  const app = useApp();
  const runs = valueOf(useAppState((state) => state.runs)) ?? [];
  const machines = valueOf(useAppState((state) => state.catalogue))?.machines ?? [];
  const [other, setOther] = useState<Other>();
  const choose = async (item: string) => {
    const choice = machineChoiceFrom(item);
    if (choice.kind === 'run') {
      const found = reported(app, await app.client.call('runs.get', { id: choice.id }));
      if (found !== undefined) setOther({ item, kind: 'run', run: found });
    }
    const reference = choice.kind === 'reference' && machines.find(({ name }) => name === choice.name);
    if (reference) setOther({ item, kind: 'reference', machine: reference });
  };
  const rows = useMemo(() => rowsOf(run, machine, other), [run, machine, other]);
  const items = machineItems(
    runs.filter(({ id }) => id !== run.id),
    machines,
    dateText,
  );
  return (
    <Card
      title="Compare"
      note={`${run.label} beside another run or a reference machine. A difference counts when the 95 % intervals do not meet.`}
      testId="compare"
    >
      <Picker
        label="With"
        items={items}
        value={other?.item}
        onChange={(item) => void choose(item)}
        placeholder="Choose a run or a machine"
        testId="pick-compare"
      />
      {rows !== undefined && <Differences rows={rows} />}
    </Card>
  );
};

const rowsOf = (run: Run, machine: Machine | undefined, other: Other | undefined) => {
  if (other === undefined) return undefined;
  if (other.kind === 'run') return runRows(compareRuns(run, other.run));
  return machine === undefined ? [] : machineRows(compareMachines(machine, other.machine));
};

const columns = [
  { name: 'Figure' },
  { name: 'This', number: true },
  { name: 'Other', number: true },
  { name: 'Ratio', number: true },
  { name: 'Other is' },
];

/** More would bury what matters; the rest is one click away. */
const shownAtFirst = 20;

const Differences = ({ rows }: { readonly rows: readonly DifferenceRow[] }) => {
  const [all, setAll] = useState(false);
  if (rows.length === 0) return <Note>The two have nothing in common to compare.</Note>;
  const shown = all ? rows : rows.slice(0, shownAtFirst);
  return (
    <>
      <Note>{summaryOf(rows)}</Note>
      <Table label="Differences" columns={columns} testId="differences">
        {shown.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              {row.title}
              <span className={styles.note}>{row.note}</span>
            </th>
            <NumberCell>{row.a}</NumberCell>
            <NumberCell>{row.b}</NumberCell>
            <NumberCell>{ratioText(row.ratio)}</NumberCell>
            <td>
              <Badge tone={changeTones[row.change]}>{row.change}</Badge>
            </td>
          </tr>
        ))}
      </Table>
      {rows.length > shown.length && <Button onClick={() => setAll(true)}>Show all {countText(rows.length)}</Button>}
    </>
  );
};

const summaryOf = (rows: readonly DifferenceRow[]) => {
  const count = (change: DifferenceRow['change']) => rows.filter((row) => row.change === change).length;
  const words = (['faster', 'slower', 'changed', 'same', 'unknown'] as const).flatMap((change) =>
    count(change) === 0 ? [] : [`${countText(count(change))} ${change}`],
  );
  return `Of ${countText(rows.length)} figures: ${words.join(', ')}.`;
};
