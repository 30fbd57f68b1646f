import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { Budget, Entry, Moment } from '../../../../core/cost/memory/footprint.ts';
import { capacityText } from '../../../../core/format.ts';
import { budgetNames, momentNames } from '../../../app/names.ts';
import { Badge } from '../../../ui/badge.tsx';
import { classes } from '../../../ui/classes.ts';
import type { BudgetLine } from './budgets.ts';
import { leftText } from './part-rows.ts';
import { commonLength, stackOf } from './stack.ts';
import { StackBar } from './stack-bar.tsx';
import styles from './memory.module.css';

interface BudgetChooserProps {
  readonly lines: readonly BudgetLine[];
  readonly chosen: Budget;
  readonly onChoose: (budget: Budget) => void;
}

/** The budgets at one moment, each a bar against its limit; arrow keys go from one to the next. */
export const BudgetChooser = ({ lines, chosen, onChoose }: BudgetChooserProps) => (
  <RadioGroup<Budget>
    aria-label="Budget"
    value={chosen}
    onValueChange={(next) => onChoose(next)}
    className={styles.budgets}
    data-testid="memory-budget"
  >
    {lines.map((line) => (
      <BudgetOption key={line.budget} line={line} />
    ))}
  </RadioGroup>
);

const BudgetOption = ({ line: { budget, entry, limit } }: { readonly line: BudgetLine }) => {
  const over = limit !== undefined && entry.bytes > limit;
  return (
    <Radio.Root<Budget> value={budget} className={styles.budget} data-testid={`memory-budget-${budget}`}>
      <span className={styles.budgetName}>{budgetNames[budget]}</span>
      <span
        className={classes(styles.budgetSize, over && styles.over)}
        data-testid={`memory-${budget}-bytes`}
        data-value={entry.bytes}
      >
        {capacityText(entry.bytes)}
        {limit === undefined ? '' : ` of ${capacityText(limit)}`}, {leftText(entry, limit)}
      </span>
      <StackBar stack={stackOf(entry, limit, Math.max(1, entry.bytes, limit ?? 0))} />
    </Radio.Root>
  );
};

interface MomentChooserProps {
  readonly entries: readonly Entry[];
  readonly limit: number | undefined;
  readonly peak: Moment;
  readonly chosen: Moment;
  readonly onChoose: (moment: Moment) => void;
}

/** One budget over the moments of a run, each a column on the same scale; arrow keys go from one to the next. */
export const MomentChooser = ({ entries, limit, peak, chosen, onChoose }: MomentChooserProps) => {
  const length = commonLength(entries, limit) * headroom;
  return (
    <RadioGroup<Moment>
      aria-label="Moment"
      value={chosen}
      onValueChange={(next) => onChoose(next)}
      className={styles.moments}
      data-testid="memory-moment"
    >
      {entries.map((entry) => (
        <Radio.Root<Moment>
          key={entry.moment}
          value={entry.moment}
          className={styles.moment}
          data-testid={`memory-moment-${entry.moment.replace(' ', '-')}`}
        >
          <StackBar stack={stackOf(entry, limit, length)} upright />
          <span className={styles.momentName}>{momentNames[entry.moment]}</span>
          <span className={classes(styles.momentSize, limit !== undefined && entry.bytes > limit && styles.over)}>
            {capacityText(entry.bytes)}
          </span>
          <span className={styles.peakMark}>{entry.moment === peak && <Badge tone="info">peak</Badge>}</span>
        </Radio.Root>
      ))}
    </RadioGroup>
  );
};

/** Keeps the limit's line off the upper edge. */
const headroom = 1.04;
