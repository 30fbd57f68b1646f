import type { z } from 'zod';
import type { Channel, Output, Parsed, Reply } from '../contract.ts';
import { contract, isChannel } from '../contract.ts';
import type { AppError } from '../core/error.ts';
import { invalidInput } from '../core/error.ts';
import { check } from '../core/parse.ts';
import type { Result } from '../core/result.ts';
import { fail } from '../core/result.ts';
import type { Call, Handlers } from './ports.ts';

/**
 * One end of the contract, whatever carries the messages: finds the handler, checks the input, keeps the calls in
 * progress so that they can be cancelled by id, and turns a bug into an error that does not end the app.
 */
export interface Dispatcher {
  start(channel: string, id: string, input: unknown, onProgress: (progress: unknown) => void): Promise<Reply>;
  cancel(id: string): void;
  /** Cancels everything in progress and waits until all of it has answered. */
  end(): Promise<void>;
}

interface CallInProgress {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

const longestId = 64;
const mostCalls = 64;

export const createDispatcher = (handlers: Handlers, report: (bug: unknown) => void): Dispatcher => {
  const calls = new Map<string, CallInProgress>();
  return {
    start: async (channel, id, input, onProgress) => {
      if (!isChannel(channel)) return fail(unknownChannel(channel));
      const refusal = refusalOf(channel, id, calls);
      if (refusal !== undefined) return fail(refusal);
      const controller = new AbortController();
      const { promise: ended, resolve: end } = withResolvers();
      calls.set(id, { controller, ended });
      try {
        return await answer(handlers, channel, input, { signal: controller.signal, progress: onProgress });
      } catch (bug) {
        report(bug);
        return fail({ code: 'failed', what: channel, why: 'an error inside the program; the log has the details' });
      } finally {
        calls.delete(id);
        end();
      }
    },
    cancel: (id) => calls.get(id)?.controller.abort(),
    end: async () => {
      for (const { controller } of calls.values()) controller.abort();
      await Promise.all([...calls.values()].map(({ ended }) => ended));
    },
  };
};

const answer = async <C extends Channel>(
  handlers: Handlers,
  channel: C,
  input: unknown,
  call: Call<C>,
): Promise<Result<Output<C>, AppError>> => {
  const parsed = check<z.ZodType>(contract[channel].input, input);
  if (!parsed.ok) return parsed;
  return handlers[channel](parsed.value as Parsed<C>, call);
};

const refusalOf = (channel: Channel, id: string, calls: ReadonlyMap<string, unknown>): AppError | undefined => {
  if (id.length === 0 || id.length > longestId) return invalidInput('id', id, `a text of 1 to ${longestId} characters`);
  if (calls.has(id)) return invalidInput('id', id, 'an id that is not in use');
  if (calls.size >= mostCalls) return { code: 'busy', what: channel, why: `${mostCalls} calls are in progress` };
  return undefined;
};

const unknownChannel = (channel: string): AppError => ({
  code: 'not-found',
  what: 'service',
  name: channel.slice(0, longestId),
  known: Object.keys(contract),
});

/** `Promise.withResolvers`, which the oldest supported runtime lacks. */
const withResolvers = () => {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
};
