import { Fragment, useMemo } from 'react';
import { SourceBadge, sourceDetail } from '../../app/source.tsx';
import { useAppState } from '../../app/app.ts';
import { Card } from '../../ui/card.tsx';
import { Note, NumberCell, Table } from '../../ui/table.tsx';
import { machineLines } from './machine-values.ts';
import styles from './machine.module.css';

const columns = [{ name: 'Value' }, { name: '', number: true }, { name: 'Source' }];

/** What planners will use of the chosen machine. */
export const ValuesCard = () => {
  const machine = useAppState((state) => state.machine);
  const lines = useMemo(() => (machine === undefined ? [] : machineLines(machine)), [machine]);
  return (
    <Card
      title="What plans rest on"
      note={machine === undefined ? 'Choose a machine first.' : machine.name}
      flush
      testId="machine-values"
    >
      {machine === undefined ? null : (
        <Table label="Values that planners use" columns={columns}>
          {lines.map((line) => (
            <tr key={line.path}>
              <td className={styles.path}>
                <Path path={line.path} />
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

/** A path that may break after a dot or an underscore. */
const Path = ({ path }: { readonly path: string }) =>
  path.split(/(?<=[._])/).map((part, i) => (
    <Fragment key={i}>
      {part}
      <wbr />
    </Fragment>
  ));
