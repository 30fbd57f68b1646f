import { countText, parametersText } from '../../../core/format.ts';
import { chooseModel } from '../../app/actions/choose.ts';
import { removeModel } from '../../app/actions/models.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { ChoosableRow, Note, NumberCell, Table } from '../../ui/table.tsx';
import type { ModelRow } from './model-rows.ts';
import styles from './models.module.css';

const columns = [
  { name: 'Train' },
  { name: 'Model' },
  { name: 'Parameters', number: true },
  { name: 'Layers', number: true },
  { name: 'Hidden', number: true },
  { name: 'Context', number: true },
  { name: 'Actions' },
];

export const ModelTable = ({ rows }: { readonly rows: readonly ModelRow[] }) =>
  rows.length === 0 ? (
    <div className={styles.none}>
      <Note>No model matches. Import its config.json, or type its shape.</Note>
    </div>
  ) : (
    <Table label="Models" columns={columns}>
      {rows.map((row) => (
        <TableRow key={row.model.id} row={row} />
      ))}
    </Table>
  );

const TableRow = ({ row: { model, parameters, own } }: { readonly row: ModelRow }) => {
  const app = useApp();
  const chosen = useAppState((state) => state.choice.modelId === model.id);
  const choose = () => chooseModel(app, model.id);
  return (
    <ChoosableRow chosen={chosen} onChoose={choose} testId={`model-${model.id}`}>
      <td>
        <input
          type="radio"
          name="model"
          className={styles.radio}
          checked={chosen}
          onChange={choose}
          aria-label={`Train ${model.name}`}
        />
      </td>
      <th scope="row">
        {model.name} {own && <Badge tone="info">own</Badge>}
      </th>
      <NumberCell>{parametersText(parameters)}</NumberCell>
      <NumberCell>{countText(model.layers)}</NumberCell>
      <NumberCell>{countText(model.hidden)}</NumberCell>
      <NumberCell>{countText(model.context)}</NumberCell>
      <td onClick={(event) => event.stopPropagation()}>
        {own && (
          <IconButton icon="remove" label={`Remove ${model.name}`} onClick={() => void removeModel(app, model)} />
        )}
      </td>
    </ChoosableRow>
  );
};
