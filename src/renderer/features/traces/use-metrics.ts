import { useEffect, useState } from 'react';
import type { Metrics } from '../../../core/launch/metrics/types.ts';
import type { AppError } from '../../../core/error.ts';
import { useApp } from '../../app/app.ts';

interface HeldMetrics {
  readonly metrics: ReadonlyMap<string, Metrics>;
  readonly error: AppError | undefined;
}

/** The metrics of stored traces, each asked for once. */
export const useMetrics = (ids: readonly string[]): HeldMetrics => {
  const app = useApp();
  const [held, setHeld] = useState<HeldMetrics>({ metrics: new Map(), error: undefined });
  const missing = ids.filter((id) => !held.metrics.has(id)).join(' ');
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const ask = async () => {
      const found = new Map<string, Metrics>();
      for (const id of missing === '' ? [] : missing.split(' ')) {
        const answer = await app.client.call('trace.metrics', { id }, { signal });
        if (signal.aborted) return;
        if (!answer.ok) {
          setHeld(({ metrics }) => ({ metrics, error: answer.error }));
          return;
        }
        found.set(id, answer.value);
      }
      if (found.size > 0) setHeld(({ metrics }) => ({ metrics: new Map([...metrics, ...found]), error: undefined }));
    };
    void ask();
    return () => abort.abort();
  }, [app, missing]);
  return held;
};
