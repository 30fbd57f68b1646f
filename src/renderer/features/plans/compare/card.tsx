import { useMemo, useState } from 'react';
import { capacityText, countText, figure, secondsText } from '../../../../core/format.ts';
import { chooseSystem } from '../../../app/actions/choose.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { shownSystem } from '../../../app/derive.ts';
import type { Plans } from '../../../app/state.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { classes } from '../../../ui/classes.ts';
import type { Column } from '../../../ui/table.tsx';
import { ChoosableRow, NumberCell, Table } from '../../../ui/table.tsx';
import type { CompareRow, Sort, SortKey } from './rows.ts';
import { fastestFirst, rowOf, sorted, sortedBy, sortKeys } from './rows.ts';
import styles from './compare.module.css';

const names: Readonly<Record<SortKey, { readonly name: string; readonly number?: boolean }>> = {
  title: { name: 'System' },
  tokens: { name: 'Tokens/s', number: true },
  step: { name: 'Step', number: true },
  gpu: { name: 'GPU', number: true },
  dram: { name: 'Host memory', number: true },
  nvme: { name: 'NVMe', number: true },
  bound: { name: 'Bound by' },
};

/** All systems in one look: what fits by its figures, what does not folded below with what it lacks. */
export const CompareCard = ({ plans: { plans } }: { readonly plans: Plans }) => {
  const [sort, setSort] = useState(fastestFirst);
  const [open, setOpen] = useState(false);
  const busy = useAppState((state) => state.planning);
  const chosen = useAppState((state) => shownSystem(plans, state.choice.system));
  const rows = useMemo(() => plans.map(rowOf), [plans]);
  const fitting = sorted(
    rows.filter(({ why }) => why === undefined),
    sort,
  );
  const unfit = rows.filter(({ why }) => why !== undefined);
  const shown = open || fitting.length === 0;
  return (
    <Card
      title="Systems compared"
      note="Peaks of memory over a step. Choose a system to see it below, on the timeline and in the export."
      flush
      anchor="systems"
    >
      <div className={classes(busy && styles.busy)} aria-busy={busy}>
        <Table label="Systems compared" columns={columnsOf(sort, setSort)} testId="compare-systems">
          {fitting.map((row) => (
            <FittingRow key={row.system} row={row} chosen={row.system === chosen} />
          ))}
          {shown && unfit.map((row) => <UnfitRow key={row.system} row={row} chosen={row.system === chosen} />)}
        </Table>
        {fitting.length > 0 && unfit.length > 0 && (
          <div className={styles.fold}>
            <Button kind="quiet" small aria-expanded={open} onClick={() => setOpen(!open)} data-testid="compare-unfit">
              {open ? 'Hide' : 'Show'} {unfit.length} that {unfit.length === 1 ? 'does' : 'do'} not fit
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
};

const columnsOf = (sort: Sort, onSort: (sort: Sort) => void): readonly Column[] =>
  sortKeys.map((key): Column => ({
    ...names[key],
    sort: sort.by !== key ? 'none' : sort.descending ? 'descending' : 'ascending',
    onSort: () => onSort(sortedBy(sort, key)),
  }));

interface RowProps {
  readonly row: CompareRow;
  readonly chosen: boolean;
}

const FittingRow = ({ row, chosen }: RowProps) => {
  const app = useApp();
  return (
    <ChoosableRow chosen={chosen} onChoose={() => chooseSystem(app, row.system)} testId={`compare-${row.system}`}>
      <SystemCell row={row} chosen={chosen} />
      <td className={styles.tokens} title={`micro-batch ${countText(row.microBatch)}`}>
        {figure(row.tokens)}
      </td>
      <NumberCell>{secondsText(row.step)}</NumberCell>
      <NumberCell>{capacityText(row.gpu)}</NumberCell>
      <NumberCell>{capacityText(row.dram)}</NumberCell>
      <NumberCell>{row.nvme === 0 ? '–' : capacityText(row.nvme)}</NumberCell>
      <td>{row.bound}</td>
    </ChoosableRow>
  );
};

const UnfitRow = ({ row, chosen }: RowProps) => {
  const app = useApp();
  return (
    <ChoosableRow chosen={chosen} onChoose={() => chooseSystem(app, row.system)} testId={`compare-${row.system}`}>
      <SystemCell row={row} chosen={chosen} />
      <td colSpan={sortKeys.length - 1}>
        <span className={styles.short}>{row.verdict}</span> <span className={styles.why}>{row.why}</span>
      </td>
    </ChoosableRow>
  );
};

const SystemCell = ({ row: { system, title }, chosen }: RowProps) => {
  const app = useApp();
  return (
    <th scope="row">
      <label className={styles.system}>
        <input
          type="radio"
          name="compared-system"
          className={styles.radio}
          checked={chosen}
          onChange={() => chooseSystem(app, system)}
        />
        {title}
      </label>
    </th>
  );
};
