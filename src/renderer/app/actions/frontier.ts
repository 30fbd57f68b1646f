import type { Input } from '../../../contract.ts';
import type { FrontierPoint } from '../../../core/frontier/types.ts';
import type { App } from '../app.ts';
import type { FrontierState } from '../state.ts';

/** How long points are gathered before they show, so that a sweep of hundreds draws a few times. */
const gatherMs = 80;

/** Finds the largest of every system; points show as they come. Cancelling leaves what was found. */
export const findFrontier = async (app: App, asked: Input<'frontier.run'>, abort: AbortController) => {
  const change = (changes: Partial<FrontierState>) => {
    const { frontier } = app.store.getState();
    if (frontier?.abort === abort) app.store.setState({ frontier: { ...frontier, ...changes } });
  };
  const { find = 'model', over } = asked;
  app.store.setState({ frontier: { find, over, abort, points: [], done: false, error: undefined } });
  const points: FrontierPoint[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onProgress = (point: FrontierPoint) => {
    points.push(point);
    timer ??= setTimeout(() => {
      timer = undefined;
      change({ points: [...points] });
    }, gatherMs);
  };
  const result = await app.client.call('frontier.run', asked, { signal: abort.signal, onProgress });
  clearTimeout(timer);
  change({
    points: result.ok ? result.value : points,
    done: true,
    error: result.ok || result.error.code === 'cancelled' ? undefined : result.error,
  });
};

export const cancelFrontier = ({ store }: App) => store.getState().frontier?.abort.abort();
