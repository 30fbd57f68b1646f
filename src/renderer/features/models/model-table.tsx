import { countText, parametersText } from '../../../core/format.ts';
import type { Model } from '../../../core/model/model.ts';
import { chooseModel } from '../../app/actions/choose.ts';
import { removeModel } from '../../app/actions/models.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import type { Column } from '../../ui/table.tsx';
import { ChoosableRow, Note, NumberCell, Table } from '../../ui/table.tsx';
import type { ModelRow, Sort, SortKey } from './model-rows.ts';
import { sorted, sortedBy, sortKeys } from './model-rows.ts';
import styles from './models.module.css';

const names: Readonly<Record<SortKey, { readonly name: string; readonly number?: boolean }>> = {
  name: { name: 'Model' },
  family: { name: 'Family' },
  parameters: { name: 'Parameters', number: true },
  active: { name: 'Active', number: true },
  trainable: { name: 'Trained', number: true },
  layers: { name: 'Layers', number: true },
  context: { name: 'Context', number: true },
};

interface ModelTableProps {
  readonly rows: readonly ModelRow[];
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

export const ModelTable = ({ rows, sort, onSort }: ModelTableProps) => {
  const own = rows.some((row) => row.own);
  return rows.length === 0 ? (
    <div className={styles.none}>
      <Note>No model matches. Import its config.json or weights, or type its shape.</Note>
    </div>
  ) : (
    <div className={styles.catalogue}>
      <Table label="Models" columns={columnsOf(sort, onSort, own)}>
        {sorted(rows, sort).map((row) => (
          <TableRow key={row.model.id} row={row} removable={own} />
        ))}
      </Table>
    </div>
  );
};

const columnsOf = (sort: Sort, onSort: ModelTableProps['onSort'], own: boolean): readonly Column[] => [
  { name: 'Train' },
  ...sortKeys.map((key): Column => ({
    ...names[key],
    sort: sort.by !== key ? 'none' : sort.descending ? 'descending' : 'ascending',
    onSort: () => onSort(sortedBy(sort, key)),
  })),
  ...(own ? [{ name: 'Actions' }] : []),
];

const Remove = ({ model }: { readonly model: Model }) => {
  const app = useApp();
  return <IconButton icon="remove" label={`Remove ${model.name}`} onClick={() => void removeModel(app, model)} />;
};

interface TableRowProps {
  readonly row: ModelRow;
  /** Some of the rows can be removed. */
  readonly removable: boolean;
}

const TableRow = ({ row, removable }: TableRowProps) => {
  const { model, own } = row;
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
        {model.name}{' '}
        {row.marks.map((mark) => (
          <Badge key={mark} tone="plain">
            {mark}
          </Badge>
        ))}
        {own && <Badge tone="info">own</Badge>}
      </th>
      <td>{model.architecture}</td>
      <NumberCell>{parametersText(row.parameters)}</NumberCell>
      <NumberCell>{parametersText(row.active)}</NumberCell>
      <NumberCell>{parametersText(row.trainable)}</NumberCell>
      <NumberCell>{countText(model.layers)}</NumberCell>
      <NumberCell>{countText(model.context)}</NumberCell>
      {removable && <td onClick={(event) => event.stopPropagation()}>{own && <Remove model={model} />}</td>}
    </ChoosableRow>
  );
};
