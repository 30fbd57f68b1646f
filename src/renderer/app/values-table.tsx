import type { MachineValue } from '../../core/machine/values.ts';
import { Note, NumberCell, Table } from '../ui/table.tsx';
import { BreakablePath } from './breakable-path.tsx';
import { machineLines } from './machine-lines.ts';
import { SourceBadge, sourceDetail } from './source.tsx';
import styles from './values-table.module.css';

const columns = [{ name: 'What' }, { name: 'Value', number: true }, { name: 'Source' }];

interface ValuesTableProps {
  readonly label: string;
  readonly values: readonly MachineValue[];
}

/** Values of a machine, each with where it comes from. */
export const ValuesTable = ({ label, values }: ValuesTableProps) => (
  <Table label={label} columns={columns}>
    {machineLines(values).map((line) => (
      <tr key={line.path}>
        <th scope="row" className={styles.name}>
          {line.name}
          <Note>
            <code>
              <BreakablePath path={line.path} />
            </code>
          </Note>
        </th>
        <NumberCell>{line.text}</NumberCell>
        <td className={styles.detail}>
          <SourceBadge source={line.source} />
          <Note>{sourceDetail(line.source)}</Note>
        </td>
      </tr>
    ))}
  </Table>
);
