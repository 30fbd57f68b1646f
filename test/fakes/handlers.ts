import type { Handlers } from '../../src/main/ports.ts';
import type { Channel } from '../../src/contract.ts';
import { contract } from '../../src/contract.ts';
import { fail } from '../../src/core/result.ts';

/** Fake services: each channel that is not given answers "not available". */
export const fakeHandlers = (some: Partial<Handlers>): Handlers => {
  const missing = (channel: string) => () =>
    Promise.resolve(fail({ code: 'not-available', what: channel, why: 'fake services' } as const));
  const channels = Object.keys(contract) as Channel[];
  return { ...Object.fromEntries(channels.map((channel) => [channel, missing(channel)])), ...some } as Handlers;
};
