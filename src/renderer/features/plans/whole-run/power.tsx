import { powerText } from '../../../../core/format.ts';
import type { WholeRun } from '../../../../core/planners/whole-run.ts';
import { SourceBadge } from '../../../app/source.tsx';
import { Details } from '../../../ui/details.tsx';
import { Note, NumberCell, Table } from '../../../ui/table.tsx';
import styles from './whole-run.module.css';

const columns = [
  { name: 'Part' },
  { name: 'Idle', number: true },
  { name: 'On average', number: true },
  { name: 'At its limit', number: true },
  { name: 'From' },
];

/** What the machine draws at the wall, part by part; how each follows opens on demand. */
export const PowerDetails = ({ run: { power, meanWatts } }: { readonly run: WholeRun }) => (
  <p className={styles.power} data-testid="whole-run-power">
    {meanWatts.value === null ? (
      <>Power: unknown, because {meanWatts.why}.</>
    ) : (
      <>
        {powerText(meanWatts.value)} on average at the wall{' '}
        <Details label="part by part" title="Power at the wall" testId="whole-run-power-how">
          <Table label="Power at the wall" columns={columns}>
            {power.map(({ name, idleWatts, meanWatts: mean, fullWatts, source, how }) => (
              <tr key={name} title={how}>
                <th scope="row">{name}</th>
                <NumberCell>{powerText(idleWatts)}</NumberCell>
                <NumberCell>{powerText(mean)}</NumberCell>
                <NumberCell>{powerText(fullWatts)}</NumberCell>
                <td>
                  <SourceBadge source={source} />
                </td>
              </tr>
            ))}
          </Table>
          {power.map(({ name, how }) => (
            <Note key={name}>
              {name}: {how}.
            </Note>
          ))}
        </Details>
      </>
    )}
  </p>
);
