import type { App } from '../app.ts';
import { reported } from '../app.ts';
import { chooseJob } from './choose.ts';

/** Plans by the launches of a stored trace. What was chosen meanwhile stays. */
export const chooseCountedLaunches = async (app: App, traceId: string) => {
  const counts = reported(app, await app.client.call('trace.launches', { id: traceId }));
  if (counts === undefined) return;
  const { job } = app.store.getState().choice;
  chooseJob(app, { ...job, launches: { ...counts, time: job.launches?.time ?? counts.time } });
};

/** Back to what is assumed of the framework. */
export const chooseAssumedLaunches = (app: App) => {
  const { launches: _, ...job } = app.store.getState().choice.job;
  chooseJob(app, job);
};
