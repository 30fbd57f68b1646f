import { useEffect, useEffectEvent, useState } from 'react';
import { openTraceFile } from '../../app/actions/traces.ts';
import { useApp, useAppState } from '../../app/app.ts';
import type { OpenedTrace } from '../../app/trace-state.ts';
import { classes } from '../../ui/classes.ts';
import { Screen } from '../../ui/screen.tsx';
import { CompareCard } from './compare-card.tsx';
import { DelaysCard } from './delays-card.tsx';
import { FiguresCard } from './figures-card.tsx';
import { FusionCard } from './fusion-card.tsx';
import { OpenCard } from './open-card.tsx';
import { OverviewCard } from './overview-card.tsx';
import { TablesCard } from './tables-card.tsx';
import { WhatIfCard } from './what-if-card.tsx';
import styles from './traces.module.css';

export const TracesScreen = () => {
  const shown = useAppState(({ traces }) => traces.shown);
  return (
    <Screen
      title="Traces"
      lead="Whether a run waits for the processor or for the GPU: kernel launches and queues in a profiler's trace, after SKIP."
    >
      <DropArea>
        <OpenCard />
        {shown !== undefined && <Shown opened={shown} key={shown.summary.id} />}
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

/** Takes a trace that is dropped anywhere on the window. */
const DropArea = ({ children }: { readonly children: React.ReactNode }) => {
  const app = useApp();
  const [over, setOver] = useState(false);
  const dragged = useEffectEvent((event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === 'dragover');
    const [file] = event.type === 'drop' ? (event.dataTransfer?.files ?? []) : [];
    if (file !== undefined) void openTraceFile(app, file);
  });
  useEffect(() => {
    const listener = (event: DragEvent) => dragged(event);
    for (const kind of dragEvents) window.addEventListener(kind, listener);
    return () => {
      for (const kind of dragEvents) window.removeEventListener(kind, listener);
    };
  }, []);
  return <div className={classes(styles.drop, over && styles.dropping)}>{children}</div>;
};

const dragEvents = ['dragover', 'dragleave', 'drop'] as const;
