import type { z } from 'zod';
import type { Bridge, Channel, Input, Output, Progress } from '../../contract.ts';
import { contract, ReplySchema } from '../../contract.ts';
import type { AppError } from '../../core/error.ts';
import { check } from '../../core/parse.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, mapResult } from '../../core/result.ts';

export interface CallOptions<C extends Channel> {
  /** Aborting asks the other side to stop; the answer still comes from there (a cancelled profile keeps its results). */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress<C>) => void;
}

/** The page's end of the contract: typed, validated, cancellable. Never rejects. */
export interface Client {
  call<C extends Channel>(channel: C, input: Input<C>, options?: CallOptions<C>): Promise<Result<Output<C>, AppError>>;
}

export const createClient = (bridge: Bridge, newId: () => string): Client => {
  const listeners = new Map<string, (progress: unknown) => void>();
  bridge.onProgress((id, progress) => listeners.get(id)?.(progress));
  return {
    call: async (channel, input, { signal, onProgress } = {}) => {
      if (signal?.aborted === true) return fail({ code: 'cancelled' });
      const id = newId();
      const cancel = () => bridge.cancel(id);
      signal?.addEventListener('abort', cancel, { once: true });
      if (onProgress !== undefined) listeners.set(id, progressReader(channel, onProgress));
      try {
        return readReply(channel, await bridge.start(channel, id, input));
      } catch (reason) {
        return fail({ code: 'failed', what: channel, why: whyOf(reason) });
      } finally {
        listeners.delete(id);
        signal?.removeEventListener('abort', cancel);
      }
    },
  };
};

/** Progress is advice: a message that does not match the contract is dropped, the call goes on. */
const progressReader =
  <C extends Channel>(channel: C, listener: (progress: Progress<C>) => void) =>
  (message: unknown) => {
    const progress = check<z.ZodType>(contract[channel].progress, message);
    if (progress.ok) listener(progress.value as Progress<C>);
  };

const readReply = <C extends Channel>(channel: C, message: unknown): Result<Output<C>, AppError> =>
  chain(check(ReplySchema, message, channel), (reply) => (reply.ok ? readOutput(channel, reply.value) : reply));

const readOutput = <C extends Channel>(channel: C, value: unknown): Result<Output<C>, AppError> =>
  mapResult(check<z.ZodType>(contract[channel].output, value, channel), (output) => output as Output<C>);

const whyOf = (reason: unknown) => (reason instanceof Error ? reason.message : String(reason));
