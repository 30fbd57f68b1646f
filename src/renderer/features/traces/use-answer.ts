import { useEffect, useEffectEvent, useState } from 'react';
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
  // The key says all of the input.
  const ask = useEffectEvent((signal: AbortSignal) => app.client.call(channel, input, { signal }));
  useEffect(() => {
    const abort = new AbortController();
    void ask(abort.signal).then((answer) => {
      if (!abort.signal.aborted) setHeld({ key, answer });
    });
    return () => abort.abort();
  }, [app, channel, key]);
  return { answer: held?.answer, asking: held?.key !== key };
};
