import type { ReactNode } from 'react';
import { useState } from 'react';
import { Icon } from './icon.tsx';
import styles from './fold.module.css';

interface FoldProps {
  readonly title: string;
  /** What is set inside, so that it need not be opened to be known. */
  readonly note: ReactNode;
  readonly children: ReactNode;
  readonly testId: string;
}

/** A part of a form that is opened by those who want it. */
export const Fold = ({ title, note, children, testId }: FoldProps) => {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.fold} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary} data-testid={testId}>
        <Icon name="right" size={13} />
        <span className={styles.title}>{title}</span>
        <span className={styles.note}>{note}</span>
      </summary>
      <div className={styles.body}>{children}</div>
    </details>
  );
};
