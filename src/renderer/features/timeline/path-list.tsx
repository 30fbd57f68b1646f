import { percentText } from '../../../core/format.ts';
import type { PathOfStep } from './critical-path.ts';
import { Legend } from '../../ui/legend.tsx';
import { rowText } from './path-text.ts';
import styles from './timeline.module.css';

interface PathListProps {
  readonly path: PathOfStep;
  readonly stepSeconds: number;
  readonly suffix: string;
}

/** The lanes in which the critical path passes its time. */
export const PathList = ({ path, stepSeconds, suffix }: PathListProps) => (
  <Legend testId={`timeline-path-lanes${suffix}`}>
    <span className={styles.pathTitle}>Critical path</span>
    {path.rows.map((row) => (
      <span key={row.lane} data-lane={row.lane} data-value={row.seconds}>
        {rowText(row)}, {percentText(row.seconds / stepSeconds)}
      </span>
    ))}
  </Legend>
);
