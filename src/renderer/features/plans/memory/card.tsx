import { useState } from 'react';
import type { Budget, Entry, Footprint, Moment } from '../../../../core/cost/memory/footprint.ts';
import { peakOf } from '../../../../core/cost/memory/footprint.ts';
import { capacityText, percentText } from '../../../../core/format.ts';
import type { Machine } from '../../../../core/machine/machine.ts';
import type { Plan } from '../../../../core/planners/types.ts';
import { budgetNames, componentNames, momentNames, systemTitle } from '../../../app/names.ts';
import { DataTable } from '../../../charts/data-table.tsx';
import { Card } from '../../../ui/card.tsx';
import { Note, NumberCell, Table } from '../../../ui/table.tsx';
import { budgetLines, limitsOf, momentEntries, peakMoment } from './budgets.ts';
import { BudgetChooser, MomentChooser } from './choosers.tsx';
import { backgroundOf } from './look.ts';
import type { PartRow } from './part-rows.ts';
import { footprintTable, leftText, partRows } from './part-rows.ts';
import styles from './memory.module.css';

interface MemoryCardProps {
  readonly machine: Machine;
  readonly plan: Plan;
}

/** Where the memory goes: one plan by component, at any moment, against the machine's budgets. */
export const MemoryCard = ({ machine, plan }: MemoryCardProps) => (
  <Card title="Where the memory goes" note={noteOf(plan)} anchor="memory" testId="memory">
    {plan.footprint === undefined ? (
      <Note>This system was not planned: {plan.kind === 'infeasible' ? plan.why : 'nothing is known'}.</Note>
    ) : (
      <MemoryView footprint={plan.footprint} machine={machine} plan={plan} />
    )}
  </Card>
);

const noteOf = (plan: Plan) => {
  const batch = plan.kind === 'feasible' ? plan.job.microBatch : (plan.job.microBatch ?? 1);
  return `${systemTitle(plan.system)}, micro-batch ${String(batch)}. The line is the limit; choose a budget and a moment.`;
};

/** Until a moment is chosen, the fullest one of the budget is shown. */
const MemoryView = ({ footprint, machine, plan }: MemoryCardProps & { readonly footprint: Footprint }) => {
  const [wanted, setBudget] = useState<Budget>('gpu');
  const [chosen, setChosen] = useState<Moment>();
  const limits = limitsOf(machine, plan);
  // Another plan may have no such budget.
  const budget = limits[wanted] === undefined && peakOf(footprint, wanted).bytes === 0 ? 'gpu' : wanted;
  const peak = peakMoment(footprint, budget);
  const moment = chosen ?? peak;
  const entries = momentEntries(footprint, budget);
  const entry = entries.find((one) => one.moment === moment);
  return (
    <>
      <div className={styles.layout}>
        <div className={styles.pictures}>
          <BudgetChooser lines={budgetLines(footprint, limits, moment)} chosen={budget} onChoose={setBudget} />
          <MomentChooser entries={entries} limit={limits[budget]} peak={peak} chosen={moment} onChoose={setChosen} />
        </div>
        {entry !== undefined && <PartsOf entry={entry} limit={limits[budget]} />}
      </div>
      <DataTable data={footprintTable(footprint)} label="Memory by budget, moment and part" />
    </>
  );
};

const columns = [
  { name: 'Component' },
  { name: 'Part' },
  { name: 'Holds', number: true },
  { name: 'Share', number: true },
];

const PartsOf = ({ entry, limit }: { readonly entry: Entry; readonly limit: number | undefined }) => (
  <div className={styles.parts} aria-live="polite" data-testid="memory-parts">
    <div className={styles.partsTitle}>
      {budgetNames[entry.budget]}, {momentNames[entry.moment].toLowerCase()}
      <span>{leftText(entry, limit)}</span>
    </div>
    {entry.shares.length === 0 ? (
      <Note>Nothing is held here at this moment.</Note>
    ) : (
      <Table label="Parts" columns={columns}>
        {partRows(entry).map((row) => (
          <PartLine key={`${row.component} ${row.name}`} row={row} />
        ))}
        <tr>
          <th scope="row">Total</th>
          <td>{limit === undefined ? '' : `of ${capacityText(limit)}`}</td>
          <NumberCell>{capacityText(entry.bytes)}</NumberCell>
          <NumberCell>{limit === undefined ? '' : percentText(entry.bytes / limit)}</NumberCell>
        </tr>
      </Table>
    )}
  </div>
);

const PartLine = ({ row: { component, name, bytes, share } }: { readonly row: PartRow }) => (
  <tr>
    <td className={styles.component}>
      <span className={styles.swatch} style={{ background: backgroundOf(component) }} />
      {componentNames[component]}
    </td>
    <td>{name}</td>
    <NumberCell>{capacityText(bytes)}</NumberCell>
    <NumberCell>{percentText(share)}</NumberCell>
  </tr>
);
