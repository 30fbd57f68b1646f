import { capacityText, countText, figure, secondsText, tokenRateText } from '../../../../core/format.ts';
import type { BestPoint, Goal } from '../../../../core/frontier/best/types.ts';
import { applyBest } from '../../../app/actions/best.ts';
import { useApp } from '../../../app/app.ts';
import { Figure } from '../../../app/figure.tsx';
import { systemTitle } from '../../../app/names.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import type { Column } from '../../../ui/table.tsx';
import { Note, NumberCell, Table } from '../../../ui/table.tsx';
import { settingsText } from './rows.ts';
import styles from './best.module.css';

interface BestTableProps {
  readonly points: readonly BestPoint[];
  readonly goal: Goal;
  /** The first of the points is the best by the goal. */
  readonly hasBest: boolean;
}

/** The best plan, and those that no other beats in every figure; each may be taken. */
export const BestTable = ({ points, goal, hasBest }: BestTableProps) => {
  const priced = points.some(({ costPerMillionTokens }) => costPerMillionTokens !== undefined);
  return (
    <div className={styles.table}>
      <Table label="Plans found" columns={columnsOf(goal, priced)} testId="best-found">
        {points.map((point, i) => (
          <PointRow key={i} point={point} index={i} best={hasBest && i === 0} goal={goal} priced={priced} />
        ))}
      </Table>
    </div>
  );
};

const columnsOf = (goal: Goal, priced: boolean): readonly Column[] => [
  { name: 'System' },
  { name: 'Throughput', number: true },
  { name: 'Step', number: true },
  ...(goal === 'context' ? [{ name: 'Sequence', number: true }] : []),
  { name: 'GPU', number: true },
  { name: 'Host memory', number: true },
  ...(priced ? [{ name: 'Cost of 1M tokens', number: true }] : []),
  { name: '' },
];

interface PointRowProps {
  readonly point: BestPoint;
  readonly index: number;
  readonly best: boolean;
  readonly goal: Goal;
  readonly priced: boolean;
}

const PointRow = ({ point, index, best, goal, priced }: PointRowProps) => (
  <tr data-testid={`best-${String(index)}`} data-system={point.system}>
    <th scope="row">
      {systemTitle(point.system)} {best && <Badge tone="ok">best</Badge>}
      <Note>{settingsText(point)}</Note>
    </th>
    <NumberCell>
      <Figure id={`best-${String(index)}-tokens-per-second`} value={point.tokensPerSecond} text={tokenRateText} />
    </NumberCell>
    <NumberCell>{secondsText(point.stepSeconds)}</NumberCell>
    {goal === 'context' && <NumberCell>{countText(point.job.sequence)}</NumberCell>}
    <NumberCell>{capacityText(point.gpuBytes)}</NumberCell>
    <NumberCell>{capacityText(point.dramBytes)}</NumberCell>
    {priced && <NumberCell>{figure(point.costPerMillionTokens)}</NumberCell>}
    <td>
      <Take point={point} index={index} />
    </td>
  </tr>
);

const Take = ({ point, index }: { readonly point: BestPoint; readonly index: number }) => {
  const app = useApp();
  const title = systemTitle(point.system);
  return (
    <Button
      small
      aria-label={`Take ${title}`}
      onClick={() => applyBest(app, point, title)}
      data-testid={`best-${String(index)}-take`}
    >
      Take
    </Button>
  );
};
