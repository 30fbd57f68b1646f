import type { Explanation } from '../../../core/export/types.ts';
import { BreakablePath } from '../../app/breakable-path.tsx';
import { Card } from '../../ui/card.tsx';
import { Note, Table } from '../../ui/table.tsx';
import styles from './export.module.css';

interface ReasonsProps {
  readonly reasons: readonly Explanation[];
  readonly onChoose: (reason: Explanation) => void;
}

const columns = [{ name: 'Key' }, { name: 'Value' }, { name: 'Why' }];

/** Why each value is what it is; a key shows its line. */
export const Reasons = ({ reasons, onChoose }: ReasonsProps) => (
  <Card title="Why each value" note="A key shows its line in the file." flush testId="export-reasons">
    <Table label="Why each value" columns={columns}>
      {reasons.map((reason) => (
        <tr key={`${reason.file} ${reason.key}`}>
          <td>
            <button type="button" className={styles.key} onClick={() => onChoose(reason)}>
              <BreakablePath path={reason.key} />
            </button>
          </td>
          <td className={styles.value}>{reason.value}</td>
          <td>
            <Note>{reason.why}</Note>
          </td>
        </tr>
      ))}
    </Table>
  </Card>
);
