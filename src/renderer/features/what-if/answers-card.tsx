import { secondsText, tokenRateText } from '../../../core/format.ts';
import { whatBinds } from '../../../core/planners/launch.ts';
import type { Plan, SystemId } from '../../../core/planners/types.ts';
import { useAppState } from '../../app/app.ts';
import { Figure } from '../../app/figure.tsx';
import { resourceName, systemTitle, tierName } from '../../app/names.ts';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { NumberCell, Table } from '../../ui/table.tsx';
import type { WhatIfRow } from './rows.ts';
import { rateOf, timesText } from './rows.ts';
import styles from './what-if.module.css';

const columns = [
  { name: 'System' },
  { name: 'As it is', number: true },
  { name: 'Changed', number: true },
  { name: 'By', number: true },
  { name: 'Step', number: true },
  { name: 'Bound by' },
];

interface AnswersProps {
  readonly rows: readonly WhatIfRow[];
  readonly shown: SystemId | undefined;
}

/** What every system does on the changed machine; an answer for an earlier place of the sliders is greyed. */
export const AnswersCard = ({ rows, shown }: AnswersProps) => {
  const changed = useAppState((state) => Object.keys(state.changes).length > 0);
  const busy = rows.some(({ stale }) => stale);
  return (
    <Card title="What comes of it" note={changed ? undefined : 'The machine is as it is.'} testId="what-if-answers">
      <Headline rows={rows} />
      <div className={styles.wide} aria-busy={busy} data-testid="what-if-busy" data-busy={busy}>
        <Table label="Systems on the changed machine" columns={columns}>
          {rows.map((row) => (
            <AnswerRow key={row.system} row={row} shown={row.system === shown} />
          ))}
        </Table>
      </div>
    </Card>
  );
};

const Headline = ({ rows }: { readonly rows: readonly WhatIfRow[] }) => {
  const [first] = rows;
  const before = rows.map(({ now }) => now).toSorted((a, b) => rateOf(b) - rateOf(a))[0];
  if (first?.then === undefined || before === undefined) return <p className={styles.answer}> </p>;
  const after = rateOf(first.then);
  return (
    <p className={classes(styles.answer, first.stale && styles.stale)}>
      <span className={styles.big}>
        {after > 0 ? <Figure id="what-if-tokens-per-second" value={after} text={tokenRateText} /> : 'Nothing fits'}
      </span>
      <span className={styles.quiet}>
        {after > 0 && `with ${systemTitle(first.system)}; `}
        {rateOf(before) > 0
          ? `as it is ${tokenRateText(rateOf(before))} with ${systemTitle(before.system)}`
          : 'as it is nothing fits'}
      </span>
    </p>
  );
};

const AnswerRow = ({ row, shown }: { readonly row: WhatIfRow; readonly shown: boolean }) => (
  <tr
    className={classes(row.stale && row.then !== undefined && styles.stale)}
    data-testid={`what-if-${row.system}`}
    data-stale={row.stale}
  >
    <th scope="row">
      {row.title}
      {shown && <span className={styles.quiet}> (chosen)</span>}
    </th>
    <NumberCell>{rateText(row.now)}</NumberCell>
    <NumberCell>
      {row.then === undefined ? (
        ''
      ) : (
        <Figure
          id={`what-if-${row.system}-tokens-per-second`}
          value={rateOf(row.then)}
          text={() => rateText(row.then)}
        />
      )}
    </NumberCell>
    <NumberCell>{timesText(row)}</NumberCell>
    <NumberCell>{row.then?.kind === 'feasible' ? secondsText(row.then.stepSeconds) : ''}</NumberCell>
    <td>{boundOf(row.then)}</td>
  </tr>
);

const rateText = (plan: Plan | undefined) =>
  plan?.kind === 'feasible' ? tokenRateText(plan.tokensPerSecond) : 'does not fit';

const boundOf = (plan: Plan | undefined) => {
  if (plan === undefined) return '';
  return plan.kind === 'feasible'
    ? resourceName(whatBinds(plan))
    : plan.shortBy.bytes > 0
      ? `too little ${tierName(plan.shortBy.tier)}`
      : plan.why;
};
