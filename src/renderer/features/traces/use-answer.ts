import { useEffect, useState } from 'react';
import type { Channel, Input, Output } from '../../../contract.ts';
import type { AppError } from '../../../core/error.ts';
import type { Result } from '../../../core/result.ts';
import { useApp } from '../../app/app.ts';

/** The answer of a question about a trace; the one before stays on show while the next is worked out. */
export const useAnswer = <C extends Channel>(
  channel: C,
  input: Input<C>,
): { readonly answer: Result<Output<C>, AppError> | undefined; readonly asking: boolean } => {
  const app = useApp();
  const key = JSON.stringify(input);
  const [held, setHeld] = useState<{ readonly key: string; readonly answer: Result<Output<C>, AppError> }>();
  useEffect(() => {
    const abort = new AbortController();
    void app.client.call(channel, input, { signal: abort.signal }).then((answer) => {
      if (!abort.signal.aborted) setHeld({ key, answer });
    });
    return () => abort.abort();
    // The key says all of the input.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [app, channel, key]);
  return { answer: held?.answer, asking: held?.key !== key };
};
