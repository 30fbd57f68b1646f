import { mapResult, ok } from '../../core/result.ts';
import type { Handlers, Pool, TraceStore } from '../ports.ts';

export interface TraceDeps {
  readonly traces: TraceStore;
  readonly pool: Pool;
}
type TraceHandlers = Pick<Handlers, 'trace.open' | 'trace.list' | 'trace.metrics' | 'trace.slice' | 'trace.remove'>;

export const traceHandlers = (deps: TraceDeps): TraceHandlers => ({
  'trace.open': openTrace(deps),
  'trace.list': async () => ok([...(await deps.traces.list())]),
  'trace.metrics': ({ id }) => Promise.resolve(mapResult(deps.traces.read(id), ({ metrics }) => metrics)),
  'trace.slice': ({ id, window }, { signal }) => {
    const stored = deps.traces.read(id);
    return stored.ok
      ? deps.pool.sliceTrace({ file: stored.value.file, window }, () => undefined, signal)
      : Promise.resolve(stored);
  },
  'trace.remove': ({ id }) => deps.traces.remove(id),
});

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
    return imported;
  };
