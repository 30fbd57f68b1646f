import { useMemo } from 'react';
import { countText, parametersText } from '../../../core/format.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import { useAppState } from '../../app/app.ts';
import { NextStep } from '../../app/next-step.tsx';
import { Chart } from '../../charts/chart.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/state.tsx';
import { FactList } from '../../ui/table.tsx';
import { modelLines } from './model-rows.ts';
import { moduleParts, modulesOption, modulesTable } from './modules-option.ts';
import styles from './models.module.css';

/** What the chosen model is made of. */
export const SelectedModel = () => {
  const model = useAppState((state) => state.model);
  return model === undefined ? (
    <Empty title="No model chosen">Choose one of the list, drop a config.json on it, or type a shape.</Empty>
  ) : (
    <ModelCard model={model} />
  );
};

const modulesChart = (model: Model) => {
  const parts = moduleParts(model);
  return { total: countParameters(model).total, parts, option: modulesOption(parts), table: modulesTable(parts) };
};

const ModelCard = ({ model }: { readonly model: Model }) => {
  const { total, parts, option, table } = useMemo(() => modulesChart(model), [model]);
  return (
    <Card title={model.name} testId="selected-model">
      <div>
        <div className={styles.total} data-testid="model-parameters" data-value={total}>
          {parametersText(total)}
        </div>
        <div className={styles.exact}>{countText(total)} parameters</div>
      </div>
      <Chart
        option={option}
        table={table}
        height={2.4 * parts.length + 2.5}
        label={`Parameters of ${model.name} by module`}
        testId="chart-modules"
      />
      <NextStep to="plans">Next: the plans</NextStep>
      <FactList rows={modelLines(model).map(([name, value]) => ({ name, value }))} />
    </Card>
  );
};
