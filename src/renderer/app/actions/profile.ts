import type { ProfileMode } from '../../../core/machine/run.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import type { ProfileProgress, Profiling } from '../state.ts';
import { chooseRun } from './choose.ts';
import { loadRuns } from './start.ts';

/** Measures this machine; the new run becomes the machine to plan for. */
export const profile = async (app: App, mode: ProfileMode) => {
  if (app.store.getState().profiling !== undefined) return;
  const abort = new AbortController();
  const dir = app.store.getState().storageDir.trim();
  app.store.setState({ profiling: { mode, abort, cancelling: false, progress: undefined, results: [] } });
  const onProgress = (progress: ProfileProgress) => change(app, (before) => advanced(before, progress));
  const input = { mode, ...(dir === '' ? {} : { dirs: [dir] }) };
  const result = await app.client.call('profile.start', input, { signal: abort.signal, onProgress });
  app.store.setState({ profiling: undefined });
  const run = reported(app, result);
  await loadRuns(app);
  if (run === undefined) return;
  if (run.results.length > 0) await chooseRun(app, run.id);
  app.toaster.say(run.state === 'cancelled' ? 'Profile cancelled' : 'Profile complete', saved(run.results.length));
};

export const cancelProfile = (app: App) => {
  change(app, (before) => ({ ...before, cancelling: true }));
  app.store.getState().profiling?.abort.abort();
};

const change = (app: App, next: (before: Profiling) => Profiling) =>
  app.store.setState(({ profiling }) => ({ profiling: profiling && next(profiling) }));

const advanced = (before: Profiling, progress: ProfileProgress): Profiling => ({
  ...before,
  progress,
  results: progress.result === undefined ? before.results : [...before.results, progress.result],
});

const saved = (results: number) => `${String(results)} ${results === 1 ? 'result is' : 'results are'} in the history.`;
