import { useMemo } from 'react';
import { SourceBadge, sourceDetail } from '../../app/source.tsx';
import { machineValues } from '../../../core/machine/values.ts';
import { useAppState } from '../../app/app.ts';
import { BreakablePath } from '../../app/breakable-path.tsx';
import { machineLines } from '../../app/machine-lines.ts';
import { Card } from '../../ui/card.tsx';
import { Note, NumberCell, Table } from '../../ui/table.tsx';
import styles from './machine.module.css';

const columns = [{ name: 'Path' }, { name: 'Value', number: true }, { name: 'Source' }];

/** What planners will use of the chosen machine. */
export const ValuesCard = () => {
  const machine = useAppState((state) => state.machine);
  const lines = useMemo(() => (machine === undefined ? [] : machineLines(machineValues(machine))), [machine]);
  return (
    <Card
      title="What plans rest on"
      note={machine === undefined ? 'Choose a machine first.' : `${machine.name}. ${machine.about}`}
      flush
      testId="machine-values"
    >
      {machine === undefined ? null : (
        <Table label="Values that planners use" columns={columns}>
          {lines.map((line) => (
            <tr key={line.path}>
              <td className={styles.path}>
                <BreakablePath path={line.path} />
              </td>
              <NumberCell>{line.text}</NumberCell>
              <td>
                <SourceBadge source={line.source} />
                <Note>{sourceDetail(line.source)}</Note>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
};
