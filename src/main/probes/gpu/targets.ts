import type { DeviceApi } from '../../../../native/index.d.ts';
import type { Failure } from '../failure.ts';
import type { Settings } from '../figure.ts';
import type { SpawnMeasuring } from '../host.ts';
import type { Device } from '../protocol.ts';
import { openSession } from '../session.ts';

/** A device that is going to be measured, and through which API. */
export interface Target {
  readonly api: DeviceApi;
  readonly device: Device;
  /** How titles name it; a CPU is never called a GPU. */
  readonly label: string;
  /** Part of the settings of each of its figures; what is `kind` cpu is no GPU to anybody who plans. */
  readonly settings: Settings;
}

/** An API that gave no devices, and why. */
export interface Missing {
  readonly api: DeviceApi;
  readonly failure: Failure;
}

export interface Targets {
  readonly targets: readonly Target[];
  readonly missing: readonly Missing[];
}

/** Asks both APIs, each in a process of its own: a driver that crashes while it is asked takes nothing with it. */
export const findTargets = async (spawn: SpawnMeasuring): Promise<Targets> =>
  chooseTargets(await listDevices(spawn, 'cuda'), await listDevices(spawn, 'opencl'));

type Listing = readonly Device[] | Failure;
const isFailure = (listing: Listing): listing is Failure => 'why' in listing;

const listDevices = async (spawn: SpawnMeasuring, api: DeviceApi): Promise<Listing> => {
  const session = openSession(spawn, new AbortController().signal);
  const listing = await session.devices(api);
  await session.close();
  return listing.ok ? listing.value : listing.error;
};

/**
 * Every device of CUDA, and those of OpenCL that CUDA does not reach, each once however many drivers it has. A CPU as an
 * OpenCL device comes last. That OpenCL is missing is worth saying only where there is no other GPU.
 */
export const chooseTargets = (cuda: Listing, opencl: Listing): Targets => {
  const gpus = isFailure(cuda) ? [] : cuda;
  const others = isFailure(opencl) ? [] : uncovered(opencl, gpus);
  const targets = [
    ...gpus.map((device) => target('cuda', device)),
    ...others.map((device) => target('opencl', device)),
  ];
  const missing = [
    ...(isFailure(cuda) ? [{ api: 'cuda', failure: cuda } as const] : []),
    ...(isFailure(opencl) && gpus.length === 0 ? [{ api: 'opencl', failure: opencl } as const] : []),
  ];
  return { targets, missing };
};

const uncovered = (found: readonly Device[], gpus: readonly Device[]): readonly Device[] => {
  const own = found.filter((device) => !gpus.some((gpu) => isSame(gpu, device)));
  const once = own.filter((device, at) => !own.slice(0, at).some((before) => isSame(before, device)));
  return [...once.filter(({ kind }) => kind !== 'cpu'), ...once.filter(({ kind }) => kind === 'cpu')];
};

/** By the PCI slot where both drivers tell it, else by what they tell: a machine has one kind of CPU. */
const isSame = (a: Device, b: Device): boolean => {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'cpu') return true;
  if (a.pciSlot !== undefined && b.pciSlot !== undefined) return a.pciSlot === b.pciSlot;
  return isNvidia(a) && isNvidia(b) && a.name === b.name;
};
const isNvidia = ({ vendor }: Device) => /nvidia/i.test(vendor);

const target = (api: DeviceApi, device: Device): Target => ({
  api,
  device,
  label: device.kind === 'cpu' ? `CPU OpenCL (${device.name})` : `${device.name}, device ${String(device.index)}`,
  settings: {
    api,
    device: device.index,
    kind: device.kind,
    deviceName: device.name,
    ...(device.pciSlot === undefined ? {} : { slot: device.pciSlot }),
  },
});
