import { components } from '../../../core/cost/memory/footprint.ts';
import { capacityText } from '../../../core/format.ts';
import type { SystemId } from '../../../core/planners/types.ts';
import { Figure } from '../../app/figure.tsx';
import { capitalised, componentNames, tierName } from '../../app/names.ts';
import { classes } from '../../ui/classes.ts';
import { Details } from '../../ui/details.tsx';
import { Legend, LegendItem } from '../../ui/legend.tsx';
import { NumberCell, Table } from '../../ui/table.tsx';
import { backgroundOf } from './memory/look.ts';
import type { MemoryBar } from './memory-bars.ts';
import styles from './plans.module.css';

const percent = (share: number) => `${String(share * 100)}%`;

interface MemoryBarViewProps {
  readonly bar: MemoryBar;
  readonly system: SystemId;
}

/** Peak of one tier, part by part, against its capacity (the black line). */
export const MemoryBarView = ({ bar, system }: MemoryBarViewProps) => {
  const { use, segments, capacityAt, over } = bar;
  const name = capitalised(tierName(use.tier));
  return (
    <div className={styles.bar}>
      <Details label={name} title={`${name}, part by part`}>
        <PartsTable bar={bar} />
      </Details>
      <span className={classes(over && styles.over)}>
        <Figure id={`plan-${system}-peak-${use.tier}-bytes`} value={use.peak} text={capacityText} /> of{' '}
        <Figure id={`plan-${system}-capacity-${use.tier}-bytes`} value={use.capacity} text={capacityText} />
      </span>
      <div
        className={styles.barTrack}
        role="img"
        aria-label={`${name}: ${capacityText(use.peak)} of ${capacityText(use.capacity)}`}
      >
        {segments.map((segment) => (
          <div
            key={segment.name}
            className={styles.segment}
            title={`${segment.name}: ${capacityText(segment.bytes)}`}
            style={{
              left: percent(segment.from),
              width: percent(segment.to - segment.from),
              background: backgroundOf(segment.component),
            }}
          />
        ))}
        {over && <div className={styles.overflow} style={{ left: percent(capacityAt) }} />}
        <div className={styles.capacity} style={{ left: percent(capacityAt) }} />
      </div>
    </div>
  );
};

const PartsTable = ({ bar: { use } }: { readonly bar: MemoryBar }) => (
  <Table label="Parts" columns={[{ name: 'Part' }, { name: 'Holds', number: true }]}>
    {use.parts.map((part) => (
      <tr key={part.name}>
        <td>{part.name}</td>
        <NumberCell>{capacityText(part.bytes)}</NumberCell>
      </tr>
    ))}
    <tr>
      <th scope="row">Peak</th>
      <NumberCell>{capacityText(use.peak)}</NumberCell>
    </tr>
    <tr>
      <th scope="row">Capacity</th>
      <NumberCell>{capacityText(use.capacity)}</NumberCell>
    </tr>
  </Table>
);

export const PartsLegend = () => (
  <Legend>
    {components.map((component) => (
      <LegendItem key={component} mark={backgroundOf(component)}>
        {componentNames[component]}
      </LegendItem>
    ))}
    <LegendItem mark={<span className={styles.capacityMark} />}>capacity</LegendItem>
  </Legend>
);
