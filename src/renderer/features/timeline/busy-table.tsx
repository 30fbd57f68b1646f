import { useMemo } from 'react';
import { percentText } from '../../../core/format.ts';
import { bindingOf } from '../../../core/schedule/queries.ts';
import type { Timeline } from '../../../core/schedule/types.ts';
import { phases } from '../../../core/schedule/types.ts';
import { capitalised, phaseNames, resourceName } from '../../app/names.ts';
import { classes } from '../../ui/classes.ts';
import { Card } from '../../ui/card.tsx';
import { Table } from '../../ui/table.tsx';
import { busyRows } from './busy-rows.ts';
import styles from './timeline.module.css';

const columns = [{ name: 'Resource' }, { name: 'Step' }, ...phases.map((phase) => ({ name: phaseNames[phase] }))];

/** How busy everything shared is; what binds a phase stands out. */
export const BusyTable = ({ timeline }: { readonly timeline: Timeline }) => {
  const rows = useMemo(() => busyRows(timeline), [timeline]);
  const binding = useMemo(() => phases.map((phase) => bindingOf(timeline, phase)), [timeline]);
  const binds = (phase: number, resource: string) => {
    const found = binding[phase];
    return found?.kind === 'resource' && found.resource === resource;
  };
  return (
    <Card title="How busy" note="Share of the time in which each resource is at work. Bold: it binds the phase." flush>
      <Table label="How busy each resource is" columns={columns}>
        {rows.map((row) => (
          <tr key={row.resource} data-testid={`busy-${row.resource}`}>
            <th scope="row">{capitalised(resourceName(row.resource))}</th>
            <td>
              <Share share={row.step} />
            </td>
            {phases.map((phase, i) => (
              <td key={phase} className={classes(binds(i, row.resource) && styles.binds)}>
                <Share share={row.phases[phase]} />
              </td>
            ))}
          </tr>
        ))}
      </Table>
    </Card>
  );
};

const Share = ({ share }: { readonly share: number }) => (
  <div className={styles.share}>
    <div className={styles.shareTrack}>
      <div className={styles.shareFill} style={{ width: `${String(Math.min(1, share) * 100)}%` }} />
    </div>
    <span className={styles.shareText}>{percentText(share)}</span>
  </div>
);
