import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { mapResult, ok } from '../../core/result.ts';
import type { Handlers, Pool, TraceStore } from '../ports.ts';

export interface TraceDeps {
  readonly traces: TraceStore;
  readonly pool: Pool;
}
type TraceHandlers = Pick<Handlers, Extract<keyof Handlers, `trace.${string}`>>;

export const traceHandlers = (deps: TraceDeps): TraceHandlers => ({
  'trace.open': openTrace(deps),
  'trace.upload': async (part) => mapResult(await deps.traces.receive(part), (path) => ({ path })),
  'trace.list': async () => ok([...(await deps.traces.list())]),
  'trace.metrics': ({ id }) => Promise.resolve(mapResult(deps.traces.read(id), ({ metrics }) => metrics)),
  'trace.slice': ({ id, window }, { signal }) =>
    stored(deps, id, (file) => deps.pool.sliceTrace({ file, window }, () => undefined, signal)),
  'trace.fusion': ({ id, request }, { signal }) =>
    stored(deps, id, (file) => deps.pool.fuseTrace({ file, request }, () => undefined, signal)),
  'trace.whatIf': async ({ id, scenarios }, { signal }) =>
    mapResult(
      await stored(deps, id, (file) => deps.pool.replayTrace({ file, scenarios }, () => undefined, signal)),
      (found) => [...found],
    ),
  'trace.cut': ({ id, fromNs, toNs }, { signal }) =>
    stored(deps, id, (file) => deps.pool.cutTrace({ file, fromNs, toNs }, () => undefined, signal)),
  'trace.launches': ({ id }, { signal }) =>
    stored(deps, id, (file) => deps.pool.countLaunches({ file, id }, () => undefined, signal)),
  'trace.remove': ({ id }) => deps.traces.remove(id),
});

/** What a thread makes of the columns of a stored trace. */
const stored = <T>(
  { traces }: TraceDeps,
  id: string,
  ask: (file: string) => Promise<Result<T, AppError>>,
): Promise<Result<T, AppError>> => {
  const held = traces.read(id);
  return held.ok ? ask(held.value.file) : Promise.resolve(held);
};

const openTrace =
  ({ traces, pool }: TraceDeps): Handlers['trace.open'] =>
  async ({ path }, call) => {
    const located = await traces.locate(path);
    if (!located.ok) return located;
    if (located.value.kind === 'stored') {
      const { summary, metrics } = located.value.trace;
      return ok({ summary, metrics, notStored: null });
    }
    const { job } = located.value;
    const imported = await pool.importTrace(job, (progress) => call.progress(progress), call.signal);
    if (!imported.ok) await traces.discard(job);
    await traces.forget(path);
    return imported;
  };
