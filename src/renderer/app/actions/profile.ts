import type { Input } from '../../../contract.ts';
import type { ProfileMode, RunSummary } from '../../../core/machine/run.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import type { ProfileProgress, Profiling } from '../state.ts';
import { chooseRun } from './choose.ts';
import { loadRuns } from './start.ts';

/** Measures this machine; the new run becomes the machine to plan for. */
export const profile = (app: App, mode: ProfileMode) => {
  const dirs = foldersIn(app.store.getState().storageDir);
  return measure(app, mode, { mode, ...(dirs.length === 0 ? {} : { dirs }) });
};

/** Measures what a run lacks that was cancelled or cut off. */
export const goOnWith = (app: App, { id, mode }: Pick<RunSummary, 'id' | 'mode'>) => measure(app, mode, { resume: id });

/** Folders as the user lists them, with semicolons between. */
export const foldersIn = (text: string): string[] =>
  text
    .split(';')
    .map((folder) => folder.trim())
    .filter((folder) => folder !== '');

const measure = async (app: App, mode: ProfileMode, input: Input<'profile.start'>) => {
  if (app.store.getState().profiling !== undefined) return;
  const abort = new AbortController();
  app.store.setState({ profiling: { mode, abort, cancelling: false, progress: undefined, results: [] } });
  const onProgress = (progress: ProfileProgress) => change(app, (before) => advanced(before, progress));
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
