import { openTraceFiles } from '../../app/actions/traces.ts';
import { useApp, useAppState } from '../../app/app.ts';
import type { OpenedTrace } from '../../app/trace-state.ts';
import { DropArea } from '../../ui/drop-area.tsx';
import { Screen } from '../../ui/screen.tsx';
import { CompareCard } from './compare-card.tsx';
import { DelaysCard } from './delays-card.tsx';
import { FiguresCard } from './figures-card.tsx';
import { FusionCard } from './fusion-card.tsx';
import { OpenCard } from './open-card.tsx';
import { OverviewCard } from './overview-card.tsx';
import { SweepCard, TooFewForSweep } from './sweep-card.tsx';
import { TablesCard } from './tables-card.tsx';
import { WhatIfCard } from './what-if-card.tsx';

export const TracesScreen = () => {
  const app = useApp();
  const shown = useAppState(({ traces }) => traces.shown);
  const stored = useAppState(({ traces }) => traces.stored);
  const open = ({ files }: DataTransfer) => void openTraceFiles(app, [...files]);
  return (
    <Screen
      title="Traces"
      lead="Whether a run waits for the processor or for the GPU: kernel launches and queues in a profiler's trace, after SKIP."
    >
      <DropArea onDrop={open}>
        <OpenCard />
        {shown !== undefined && <Shown opened={shown} key={shown.summary.id} />}
        {stored !== undefined && (stored.length > 1 ? <SweepCard stored={stored} /> : <TooFewForSweep />)}
      </DropArea>
    </Screen>
  );
};

const Shown = ({ opened }: { readonly opened: OpenedTrace }) => {
  const compared = useAppState(({ traces }) => traces.compared);
  const { summary, metrics, notStored } = opened;
  const isKept = notStored === null;
  return (
    <>
      <FiguresCard opened={opened} />
      {compared !== undefined && <CompareCard shown={opened} compared={compared} />}
      {isKept && <OverviewCard summary={summary} />}
      {isKept && <WhatIfCard summary={summary} />}
      <TablesCard opened={opened} />
      {metrics.delays.length > 0 && <DelaysCard metrics={metrics} />}
      {isKept && <FusionCard id={summary.id} />}
    </>
  );
};
