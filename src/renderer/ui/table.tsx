import type { ReactNode } from 'react';
import { Fragment } from 'react';
import { classes } from './classes.ts';
import styles from './table.module.css';

export interface Column {
  readonly name: string;
  readonly number?: boolean;
  /** The order of the rows by this column; absent: they cannot be sorted by it. */
  readonly sort?: 'ascending' | 'descending' | 'none';
  readonly onSort?: () => void;
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
            <ColumnHead key={column.name} column={column} />
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);

const ColumnHead = ({ column: { name, number, sort, onSort } }: { readonly column: Column }) => (
  <th scope="col" className={number === true ? styles.number : undefined} aria-sort={sort}>
    {sort === undefined ? (
      name
    ) : (
      <button type="button" className={styles.sort} onClick={onSort}>
        {name}
        <span aria-hidden="true">{sortMarks[sort]}</span>
      </button>
    )}
  </th>
);

const sortMarks = { ascending: ' ↑', descending: ' ↓', none: '' } as const;

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
