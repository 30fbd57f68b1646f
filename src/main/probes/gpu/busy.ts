import type { Flag } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import { failed, unavailable } from '../failure.ts';
import type { Device } from '../protocol.ts';
import type { Session } from '../session.ts';
import type { Target } from './targets.ts';

/** A device that is left in peace while others keep it busier than this. */
const mostBusyShare = 0.1;
/** Drivers tell the load of the last second or so, in which it may have been our own. */
const waitMs = 300;
const mostWaits = 5;

/** The device as it is now, once nobody else computes on it; a Failure where somebody goes on. */
export const whenFree = async (
  session: Session,
  target: Target,
  signal: AbortSignal,
): Promise<Result<Device, Failure>> => {
  for (let waits = 0; ; waits++) {
    const now = await deviceNow(session, target);
    if (!now.ok || !isTaken(now.value)) return now;
    if (waits === mostWaits || signal.aborted) return fail(unavailable(busyWords(now.value)));
    await new Promise((resolve) => void setTimeout(resolve, waitMs));
  }
};

/** What the driver says of the device at this moment. */
export const deviceNow = async (session: Session, { api, device }: Target): Promise<Result<Device, Failure>> => {
  const listing = await session.devices(api);
  if (!listing.ok) return listing;
  const now = listing.value.find(({ index }) => index === device.index);
  return now === undefined ? fail(failed(`${device.name} is no longer there`)) : ok(now);
};

const others = (state: Device['state']) => state?.programs?.length ?? 0;

/** Somebody else has work on it and keeps it busy. Whoever only holds memory there does not disturb. */
const isTaken = ({ state }: Device) => others(state) > 0 && (state?.busyShare ?? 1) > mostBusyShare;

const busyWords = ({ state }: Device) => {
  const processes = others(state);
  const who = processes === 1 ? 'another process computes' : `${String(processes)} other processes compute`;
  const load =
    state?.busyShare === undefined ? '' : `, which is busy ${(100 * state.busyShare).toFixed(0)} % of the time`;
  return `${who} on the device${load}; close them and measure again`;
};

/** What disturbed a measurement, by the device's state after it and by what its samples say. */
export const disturbance = (after: Device | undefined, throttled: boolean) => {
  const slowdowns = after?.state?.slowdowns ?? [];
  const holders = others(after?.state);
  const flags: readonly Flag[] = [
    ...(throttled || slowdowns.length > 0 ? (['gpu-throttled'] as const) : []),
    ...(holders > 0 ? (['gpu-busy'] as const) : []),
  ];
  const words = [
    ...(slowdowns.length > 0 ? [`slowed down: ${slowdowns.join(', ')}`] : throttled ? ['slowed down'] : []),
    ...(holders > 0
      ? [holders === 1 ? '1 other process holds the device' : `${String(holders)} other processes hold the device`]
      : []),
  ];
  return { flags, words };
};
