import { useMemo } from 'react';
import { useAppState } from '../../app/app.ts';
import type { Plans } from '../../app/state.ts';
import { Chart } from '../../charts/chart.tsx';
import { Card } from '../../ui/card.tsx';
import { Notice } from '../../ui/state.tsx';
import { pointsOfBest } from './best/rows.ts';
import { useFreshBest } from './best/use-fresh-best.ts';
import { paretoOption, paretoTable, pointsOfPlans } from './pareto-option.ts';

/** What speed costs in host memory, and which system is beaten by another in both. */
export const ParetoCard = ({ plans: { inputs, plans } }: { readonly plans: Plans }) => {
  const best = useFreshBest();
  const points = useMemo(() => pointsOfPlans(plans), [plans]);
  const found = useMemo(() => pointsOfBest(best?.progress?.pareto ?? []), [best]);
  const capacityBytes = inputs.machine.memory.dram.capacityBytes.value;
  const option = useMemo(() => paretoOption({ points, found, capacityBytes }), [points, found, capacityBytes]);
  const table = useMemo(() => paretoTable([...points, ...found]), [points, found]);
  const searched = useAppState((state) => state.best !== undefined);
  return (
    <Card
      title="Speed against memory"
      note={
        searched
          ? 'Circles: the systems with this job. Diamonds: what the search found. The line joins what no other beats.'
          : 'Each system with this job. The line joins those that no other beats with as little host memory.'
      }
      testId="pareto"
    >
      {points.length + found.length === 0 ? (
        <Notice tone="info">Nothing fits, so there is nothing to weigh.</Notice>
      ) : (
        <Chart
          option={option}
          table={table}
          height={22}
          label="Tokens a second against host memory"
          testId="chart-pareto"
        />
      )}
    </Card>
  );
};
