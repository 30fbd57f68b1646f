import type { ReactNode } from 'react';
import styles from './named-value.module.css';

interface NamedValueProps {
  readonly name: string;
  /** In small letters below the value. */
  readonly note?: ReactNode;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A figure that is read from afar, with its name above it. */
export const NamedValue = ({ name, note, testId, children }: NamedValueProps) => (
  <div className={styles.figure}>
    <span className={styles.name}>{name}</span>
    <span className={styles.value} data-testid={testId}>
      {children}
    </span>
    {note !== undefined && <span className={styles.name}>{note}</span>}
  </div>
);

/** Several of them in a row that breaks where it must. */
export const NamedValues = ({ children }: { readonly children: ReactNode }) => (
  <div className={styles.row}>{children}</div>
);
