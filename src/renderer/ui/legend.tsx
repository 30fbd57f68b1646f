import type { ReactNode } from 'react';
import styles from './legend.module.css';

/** What the colours of a picture mean, and words that belong beside them. */
export const Legend = ({ children, testId }: { readonly children: ReactNode; readonly testId?: string }) => (
  <div className={styles.legend} data-testid={testId}>
    {children}
  </div>
);

interface LegendItemProps {
  /** A background of CSS, or a mark of another shape. */
  readonly mark: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

export const LegendItem = ({ mark, children, testId }: LegendItemProps) => (
  <span className={styles.item} data-testid={testId}>
    {typeof mark === 'string' ? <span className={styles.swatch} style={{ background: mark }} /> : mark}
    {children}
  </span>
);

/** The colour of a series by its number from 1, as the style sheet has it. */
export const seriesToken = (number: number) => `var(--series-${String(number)})`;
