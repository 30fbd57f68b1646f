import { useMemo } from 'react';
import { capacityText } from '../../../../core/format.ts';
import type { Model } from '../../../../core/model/model.ts';
import type { Plan } from '../../../../core/planners/types.ts';
import { Figure } from '../../../app/figure.tsx';
import { systemTitle } from '../../../app/names.ts';
import { Card } from '../../../ui/card.tsx';
import { Note, NumberCell, Table } from '../../../ui/table.tsx';
import type { PeerRow } from './rows.ts';
import { differenceText, gpuPeak, peerRows, whyText } from './rows.ts';

const columns = [
  { name: 'Estimator' },
  { name: 'GPU memory', number: true },
  { name: 'Less ours', number: true },
  { name: 'Host memory', number: true },
  { name: 'Leaves out' },
];

/** What the frameworks' own estimators say of the same model and job, and why that is another number. */
export const PeersCard = ({ model, plan }: { readonly model: Model; readonly plan: Plan }) => {
  const rows = useMemo(() => peerRows(model, plan), [model, plan]);
  const why = whyText(plan);
  return (
    <Card
      title="Other estimators"
      note={`By their published formulas, beside ${systemTitle(plan.system)}. None of them knows the batch or the sequence.`}
      anchor="peers"
      testId="peers"
    >
      <Table label="Other estimators" columns={columns}>
        <tr>
          <th scope="row">Plimsoll</th>
          <NumberCell>
            <Figure id="peer-ours-gpu-bytes" value={gpuPeak(plan)} text={capacityText} />
          </NumberCell>
          <NumberCell>{''}</NumberCell>
          <NumberCell>{capacityText(plan.memory.find(({ tier }) => tier === 'dram')?.peak)}</NumberCell>
          <td />
        </tr>
        {rows.map((row) => (
          <PeerLine key={row.id} row={row} />
        ))}
      </Table>
      {why !== undefined && <Note>{why}</Note>}
    </Card>
  );
};

const PeerLine = ({
  row: { id, title, cites, gpuBytes, hostBytes, differenceBytes, leavesOut },
}: {
  readonly row: PeerRow;
}) => (
  <tr>
    <th scope="row" title={cites}>
      {title}
    </th>
    <NumberCell>
      <Figure id={`peer-${id}-gpu-bytes`} value={gpuBytes} text={capacityText} />
    </NumberCell>
    <NumberCell>{differenceText(differenceBytes)}</NumberCell>
    <NumberCell>{hostBytes === undefined ? '' : capacityText(hostBytes)}</NumberCell>
    <td>{leavesOut}</td>
  </tr>
);
