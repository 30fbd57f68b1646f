import { useMemo, useState } from 'react';
import type { ProbeResult } from '../../../../core/machine/run.ts';
import { Chart } from '../../../charts/chart.tsx';
import { Card } from '../../../ui/card.tsx';
import { Picker } from '../../../ui/picker.tsx';
import { Note } from '../../../ui/table.tsx';
import type { Family } from './families.ts';
import { familiesOf } from './families.ts';
import { familyOption, familyTable } from './option.ts';

/** Rates and latencies over size, threads and queue depth. */
export const CurvesCard = ({ results }: { readonly results: readonly ProbeResult[] }) => {
  const families = useMemo(() => familiesOf(results), [results]);
  const [chosen, setChosen] = useState<string>();
  const family = families.find(({ id }) => id === chosen) ?? families[0];
  return (
    <Card title="Curves" note="Medians over what was varied; the table below has their intervals." testId="curves">
      {family === undefined ? (
        <Note>This run varied nothing: profile in standard or full mode.</Note>
      ) : (
        <>
          <Picker
            label="What to show"
            items={families.map(({ id, title }) => ({ value: id, label: title }))}
            value={family.id}
            onChange={setChosen}
            placeholder="Choose a curve"
            testId="pick-curve"
          />
          <FamilyChart family={family} />
        </>
      )}
    </Card>
  );
};

const FamilyChart = ({ family }: { readonly family: Family }) => {
  const option = useMemo(() => familyOption(family), [family]);
  const table = useMemo(() => familyTable(family), [family]);
  return <Chart option={option} table={table} label={family.title} height={22} testId={`chart-curve-${family.id}`} />;
};
