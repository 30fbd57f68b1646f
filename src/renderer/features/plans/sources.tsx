import type { Machine } from '../../../core/machine/machine.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { BreakablePath } from '../../app/breakable-path.tsx';
import { machineLines } from '../../app/machine-lines.ts';
import { SourceBadge, sourceDetail, sourceKinds, SourceMark, sourceName } from '../../app/source.tsx';
import { Note, NumberCell, Table } from '../../ui/table.tsx';
import { Details } from '../../ui/tip.tsx';
import { sourceMix, valuesUsed } from './values-used.ts';
import styles from './plans.module.css';

/** What the numbers of a plan rest on: how many values were measured, assumed and so on; a click lists them. */
export const PlanSources = ({ machine, plan }: { readonly machine: Machine; readonly plan: Plan }) => {
  const values = valuesUsed(machine, plan);
  const mix = sourceMix(values, sourceKinds);
  return (
    <Details title="Values that this plan uses" testId={`plan-${plan.system}-sources`} label={<Mix mix={mix} />}>
      <Table label="Values used" columns={[{ name: 'Value' }, { name: '', number: true }, { name: 'Source' }]}>
        {machineLines(values).map((line) => (
          <tr key={line.path}>
            <td>
              <code>
                <BreakablePath path={line.path} />
              </code>
            </td>
            <NumberCell>{line.text}</NumberCell>
            <td>
              <SourceBadge source={line.source} />
              <Note>{sourceDetail(line.source)}</Note>
            </td>
          </tr>
        ))}
      </Table>
    </Details>
  );
};

const Mix = ({ mix }: { readonly mix: ReturnType<typeof sourceMix> }) => (
  <span className={styles.mix}>
    uses
    {mix.map(({ kind, count }) => (
      <span key={kind} className={styles.mixPart}>
        <SourceMark kind={kind} />
        {count} {sourceName(kind)}
      </span>
    ))}
  </span>
);
