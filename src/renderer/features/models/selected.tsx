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
import { modelLines } from './model-lines.ts';
import { trainableOf } from './model-rows.ts';
import { moduleParts, modulesOption } from './modules-option.ts';
import { partsTable } from './part-rows.ts';
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
  const { total, active } = countParameters(model);
  return { total, active, parts, option: modulesOption(parts), table: partsTable(model) };
};

const ModelCard = ({ model }: { readonly model: Model }) => {
  const { total, active, parts, option, table } = useMemo(() => modulesChart(model), [model]);
  const job = useAppState((state) => state.choice.job);
  const trainable = trainableOf(model, job);
  return (
    <Card title={model.name} testId="selected-model">
      <div>
        <div className={styles.total} data-testid="model-parameters" data-value={total}>
          {parametersText(total)}
        </div>
        <div className={styles.exact}>{countText(total)} parameters</div>
        {active < total && (
          <div className={styles.exact} data-testid="model-active-parameters" data-value={active}>
            {countText(active)} active for a token
          </div>
        )}
        <div className={styles.exact} data-testid="model-trainable-parameters" data-value={trainable}>
          {countText(trainable)} trained by this job ({methodNames[job.method]})
        </div>
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

const methodNames = { full: 'full', lora: 'LoRA', qlora: 'QLoRA' } as const;
