import type { Machine } from '../../../core/machine/machine.ts';
import type { Plan } from '../../../core/planners/types.ts';
import { BreakablePath } from '../../app/breakable-path.tsx';
import { machineLines } from '../../app/machine-lines.ts';
import { SourceMix } from '../../app/source-mix.tsx';
import { SourceBadge, sourceDetail } from '../../app/source.tsx';
import { Note, NumberCell, Table } from '../../ui/table.tsx';
import { Details } from '../../ui/details.tsx';
import { valuesUsed } from './values-used.ts';

/** What the numbers of a plan rest on: how many values were measured, assumed and so on; a click lists them. */
export const PlanSources = ({ machine, plan }: { readonly machine: Machine; readonly plan: Plan }) => {
  const values = valuesUsed(machine, plan);
  return (
    <Details
      title="Values that this plan uses"
      testId={`plan-${plan.system}-sources`}
      label={
        <>
          uses <SourceMix values={values} />
        </>
      }
    >
      <Table label="Values used" columns={[{ name: 'Path' }, { name: 'Value', number: true }, { name: 'Source' }]}>
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
