import type { Job } from '../../../core/job/job.ts';
import type { Machine } from '../../../core/machine/machine.ts';
import type { App } from '../app.ts';
import type { FrontierState } from '../state.ts';

/** Finds the largest model of every system; points show as they come. Aborting leaves what was found. */
export const findFrontier = async (app: App, machine: Machine, job: Job, signal: AbortSignal) => {
  const change = (next: (before: FrontierState) => FrontierState) => {
    if (!signal.aborted) app.store.setState(({ frontier }) => ({ frontier: next(frontier ?? nothingYet) }));
  };
  change(() => nothingYet);
  const result = await app.client.call(
    'frontier.run',
    { machine, job },
    { signal, onProgress: (point) => change((before) => ({ ...before, points: [...before.points, point] })) },
  );
  change((before) => ({
    points: result.ok ? result.value : before.points,
    done: true,
    error: result.ok ? undefined : result.error,
  }));
};

const nothingYet: FrontierState = { points: [], done: false, error: undefined };
