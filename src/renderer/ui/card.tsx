import type { ReactNode } from 'react';
import { useId } from 'react';
import { classes } from './classes.ts';
import styles from './card.module.css';

interface CardProps {
  readonly title: string;
  /** One line under the title. */
  readonly note?: ReactNode;
  /** Controls at the right of the title. */
  readonly aside?: ReactNode;
  /** Tables run to the edges. */
  readonly flush?: boolean;
  readonly testId?: string;
  /** By which a `SectionNav` leads here. */
  readonly anchor?: string;
  readonly children: ReactNode;
}

export const Card = ({ title, note, aside, flush = false, testId, anchor, children }: CardProps) => {
  const id = useId();
  return (
    <section
      className={styles.card}
      id={anchor}
      tabIndex={anchor === undefined ? undefined : -1}
      aria-labelledby={id}
      data-testid={testId}
    >
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2 id={id}>{title}</h2>
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </div>
        {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      </header>
      <div className={classes(styles.body, flush && styles.flush)}>{children}</div>
    </section>
  );
};
