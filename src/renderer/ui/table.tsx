import type { ReactNode } from 'react';
import { Fragment } from 'react';
import { classes } from './classes.ts';
import styles from './table.module.css';

export interface Column {
  readonly name: string;
  readonly number?: boolean;
}

interface TableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly children: ReactNode;
  readonly testId?: string;
}

export const Table = ({ label, columns, children, testId }: TableProps) => (
  <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
    <table className={styles.table} data-testid={testId}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.name} scope="col" className={column.number === true ? styles.number : undefined}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

interface NumberCellProps {
  readonly children: ReactNode;
}
export const NumberCell = ({ children }: NumberCellProps) => <td className={styles.number}>{children}</td>;

interface ChoosableRowProps {
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A row that a click chooses; the keyboard uses the radio button inside it. */
export const ChoosableRow = ({ chosen, onChoose, testId, children }: ChoosableRowProps) => (
  <tr
    className={classes(styles.choosable, chosen && styles.chosen)}
    onClick={onChoose}
    data-chosen={chosen}
    data-testid={testId}
  >
    {children}
  </tr>
);

export interface FactRow {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names and values in two columns. */
export const FactList = ({ rows }: { readonly rows: readonly FactRow[] }) => (
  <dl className={styles.facts}>
    {rows.map((row) => (
      <Fragment key={row.name}>
        <dt>{row.name}</dt>
        <dd>{row.value}</dd>
      </Fragment>
    ))}
  </dl>
);

export const Note = ({ children }: { readonly children: ReactNode }) => <p className={styles.note}>{children}</p>;
