import type { Input } from '../../../contract.ts';
import type { App } from '../app.ts';
import type { CountProgress } from '../state.ts';
import { chooseTraining } from './choose.ts';

/** Counts the tokens of a file; the count becomes the dataset of the run. */
export const countDataset = async (app: App, input: Input<'dataset.count'>) => {
  const { store, client } = app;
  if (store.getState().counting?.kind === 'running') return;
  const abort = new AbortController();
  const show = (progress: CountProgress | undefined) =>
    store.setState({ counting: { kind: 'running', abort, progress } });
  show(undefined);
  const counted = await client.call('dataset.count', input, { signal: abort.signal, onProgress: show });
  const failed = !counted.ok && counted.error.code !== 'cancelled';
  store.setState({ counting: failed ? { kind: 'failed', error: counted.error } : undefined });
  if (counted.ok) chooseTraining(app, { ...store.getState().choice.training, dataset: counted.value });
};

export const cancelCount = ({ store }: App) => {
  const { counting } = store.getState();
  if (counting?.kind === 'running') counting.abort.abort();
};
