import { useEffect, useState } from 'react';
import { countText, metricText } from '../../../../core/format.ts';
import type { Drift, DriftReport } from '../../../../core/machine/history/drift-report.ts';
import { useApp } from '../../../app/app.ts';
import { errorText } from '../../../app/errors.ts';
import type { Loadable } from '../../../app/state.ts';
import { loading } from '../../../app/state.ts';
import { Card } from '../../../ui/card.tsx';
import { Notice, Skeleton } from '../../../ui/state.tsx';
import { Note } from '../../../ui/table.tsx';
import { dateText } from '../dates.ts';
import { driftText } from './difference-rows.ts';

/** Which figures of a run moved over the history by more than their intervals explain. */
export const DriftCard = ({ runId }: { readonly runId: string }) => {
  const report = useDrift(runId);
  return (
    <Card
      title="Drift"
      note="Figures that moved over the runs of this machine by more than their intervals explain."
      testId="drift"
    >
      {report.state === 'loading' && <Skeleton lines={2} label="Comparing the runs" />}
      {report.state === 'failed' && <Notice tone="bad">{errorText(report.error).fact}</Notice>}
      {report.state === 'ready' && <Drifts report={report.value} />}
    </Card>
  );
};

const useDrift = (runId: string): Loadable<DriftReport> => {
  const app = useApp();
  const [found, setFound] = useState<{ readonly runId: string; readonly report: Loadable<DriftReport> }>();
  useEffect(() => {
    let current = true;
    void app.client.call('runs.drift', { id: runId }).then((result) => {
      if (!current) return;
      const report: Loadable<DriftReport> = result.ok
        ? { state: 'ready', value: result.value }
        : { state: 'failed', error: result.error };
      setFound({ runId, report });
    });
    return () => {
      current = false;
    };
  }, [app, runId]);
  return found?.runId === runId ? found.report : loading;
};

const Drifts = ({ report: { runs, compared, drifts } }: { readonly report: DriftReport }) => {
  if (runs.length < 2) return <Note>One run of this machine: drift shows from the second on.</Note>;
  const over = `${countText(compared)} figures over ${countText(runs.length)} runs`;
  if (drifts.length === 0) return <Note>No drift: {over} agree within their intervals.</Note>;
  return (
    <>
      <Note>
        {countText(drifts.length)} of {over} moved.
      </Note>
      {drifts.map((drift, i) => (
        <Notice key={i} tone={drift.change === 'slower' ? 'warn' : 'plain'}>
          {driftText(drift)} since {dateText(drift.sinceMs)}: {pathText(drift)}.
          {drift.context.map(({ name, a, b }) => ` ${name} was ${a ?? 'unknown'}, now ${b ?? 'unknown'}.`)}
        </Notice>
      ))}
    </>
  );
};

const pathText = ({ points, unit }: Drift) => points.map(({ median }) => metricText(median, unit)).join(', ');
