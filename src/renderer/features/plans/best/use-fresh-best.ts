import { useAppState } from '../../../app/app.ts';
import type { AppState, BestState, Choice } from '../../../app/state.ts';

/** The search for the best plan, where it was asked of what is chosen now or of a job that it proposed. */
export const useFreshBest = (): BestState | undefined =>
  useAppState((state) => (state.best !== undefined && isFresh(state.best, state) ? state.best : undefined));

export const isFresh = (
  { inputs, progress }: BestState,
  { machine, model, choice }: Pick<AppState, 'machine' | 'model'> & { readonly choice: Pick<Choice, 'job'> },
): boolean => {
  const jobs = [inputs.job, ...(progress?.best === undefined ? [] : [progress.best.job])];
  const known = [...jobs, ...(progress?.pareto ?? []).map(({ job }) => job)].map(textOf);
  return inputs.machine === machine && inputs.model === model && known.includes(textOf(choice.job));
};

/** The same for the same values, however a job came to be. */
const textOf = (job: object) => JSON.stringify(Object.entries(job).sort(([a], [b]) => (a < b ? -1 : 1)));
