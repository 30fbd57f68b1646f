import { useMemo, useState } from 'react';
import { bandwidthText } from '../../../../core/format.ts';
import type { ProbeResult, Run } from '../../../../core/machine/run.ts';
import type { Roofline } from '../../../../core/machine/roofline.ts';
import { rooflinesOf } from '../../../../core/machine/roofline.ts';
import { Chart } from '../../../charts/chart.tsx';
import { Card } from '../../../ui/card.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { Note } from '../../../ui/table.tsx';
import { rooflineOption, rooflineTable } from './option.ts';

interface RooflineCardProps {
  readonly facts: Run['facts'];
  readonly results: readonly ProbeResult[];
}

/** What arithmetic and memory, both measured, allow at each arithmetic intensity. */
export const RooflineCard = ({ facts, results }: RooflineCardProps) => {
  const rooflines = useMemo(() => rooflinesOf({ facts, results: [...results] }), [facts, results]);
  const [chosen, setChosen] = useState<string>();
  const roofline = rooflines.find(({ id }) => id === chosen) ?? rooflines[0];
  return (
    <Card title="Roofline" note="Both roofs are measured, not taken from data sheets." testId="roofline">
      {roofline === undefined && <Note>Neither CPU nor GPU has both its arithmetic and its memory measured.</Note>}
      {rooflines.length > 1 && roofline !== undefined && (
        <Segments
          label="Processor"
          bare
          value={roofline.id}
          segments={rooflines.map(({ id, processor }) => ({ value: id, label: processor }))}
          onChange={setChosen}
          testId="roofline-of"
        />
      )}
      {roofline !== undefined && <RooflineChart roofline={roofline} />}
    </Card>
  );
};

const RooflineChart = ({ roofline }: { readonly roofline: Roofline }) => {
  const option = useMemo(() => rooflineOption(roofline), [roofline]);
  const table = useMemo(() => rooflineTable(roofline), [roofline]);
  const label = `Roofline of ${roofline.processor}: memory ${bandwidthText(roofline.bytesPerSecond)}`;
  return <Chart option={option} table={table} label={label} height={22} testId="chart-roofline" />;
};
