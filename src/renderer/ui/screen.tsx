import type { ReactNode } from 'react';
import styles from './screen.module.css';

interface ScreenProps {
  readonly title: string;
  readonly lead: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export const Screen = ({ title, lead, aside, children }: ScreenProps) => (
  <div className={styles.screen}>
    <header className={styles.head}>
      <div>
        <h1>{title}</h1>
        <p className={styles.lead}>{lead}</p>
      </div>
      {aside}
    </header>
    {children}
  </div>
);

interface Children {
  readonly children: ReactNode;
}
/** As many columns as have room. */
export const Columns = ({ children }: Children) => <div className={styles.columns}>{children}</div>;
