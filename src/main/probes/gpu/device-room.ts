import { capacityText } from '../../../core/format.ts';
import type { Failure } from '../failure.ts';
import { unavailable } from '../failure.ts';
import type { Device } from '../protocol.ts';
import type { Room } from '../room.ts';

/** What a measurement allocates at once. */
export interface Needs {
  readonly deviceBytes: number;
  readonly hostBytes: number;
}

/** Of what is free on the device. */
const mostDeviceShare = 0.8;
/** Of all its memory, where its driver does not tell what is free. */
const mostShareUntold = 0.25;
/** Of the host's available memory, as for other measurements. */
const mostHostShare = 0.25;

/** What may be taken of a device now. One that shares the host's memory takes what it takes from there. */
export const roomOn = (device: Device, host: Pick<Room, 'availableBytes'>): Needs => {
  const used = device.state?.usedBytes;
  const own =
    used === undefined
      ? device.memoryBytes * mostShareUntold
      : Math.max(0, device.memoryBytes - used) * mostDeviceShare;
  const hostBytes = host.availableBytes * mostHostShare;
  return sharesHost(device)
    ? { deviceBytes: Math.min(own, hostBytes / 2), hostBytes: hostBytes / 2 }
    : { deviceBytes: own, hostBytes };
};

const sharesHost = ({ sharesHostMemory, kind }: Device) => sharesHostMemory || kind === 'cpu';

/** Why there is no room, if there is none. */
export const shortOfRoom = (needs: Needs, room: Needs): Failure | undefined => {
  const words = (what: string, bytes: number, most: number) =>
    unavailable(`needs ${capacityText(bytes)} of ${what}; ${capacityText(most)} of it may be taken now`);
  if (needs.deviceBytes > room.deviceBytes) return words("the device's memory", needs.deviceBytes, room.deviceBytes);
  if (needs.hostBytes > room.hostBytes) return words("the host's memory", needs.hostBytes, room.hostBytes);
  return undefined;
};

const mebibyte = 2 ** 20;

/**
 * Large enough that starting a copy or kernel does not show, small enough for the device. The same on the same machine at
 * any time, so it goes by the size of the memory and not by what is free.
 */
export const largeBytes = ({ memoryBytes }: Device): number =>
  [256, 128, 64, 32, 16].map((size) => size * mebibyte).find((size) => 16 * size <= memoryBytes) ?? 8 * mebibyte;
