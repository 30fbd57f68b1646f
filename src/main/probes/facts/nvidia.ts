import type { Result } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Device, DeviceState } from '../protocol.ts';
import { fieldsOf } from './cpu.ts';
import { parseNvidiaSmi, smiFields } from './nvidia-smi.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

/** What NVIDIA's driver says of one card. */
export interface NvidiaGpu {
  /** PCI slot, 0000:01:00.0 */
  readonly slot: string;
  readonly name: string;
  readonly driver: string | undefined;
  readonly memoryBytes: number | undefined;
  readonly by: string;
  /** 89 is compute capability 8.9. */
  readonly sm?: number | undefined;
  readonly smCount?: number | undefined;
  readonly node?: number | undefined;
  readonly state?: Partial<DeviceState> | undefined;
  /** Why there is no state, or not all of it. */
  readonly stateWhy?: string | undefined;
}

/** The cards, or why nobody tells of them. */
export interface NvidiaGpus {
  readonly gpus: readonly NvidiaGpu[];
  readonly why?: string;
}

/** Asks the driver in the measuring process, which may crash or hang in it and takes nothing with it. */
export type AskNvidia = () => Promise<Result<readonly Device[], Failure>>;

/** From the driver itself; from nvidia-smi where the addon does not work; else from the kernel driver's files. */
export const readNvidiaGpus = async (reader: Reader, run: RunTool, ask: AskNvidia): Promise<NvidiaGpus> => {
  const devices = await ask();
  if (devices.ok) return { gpus: devices.value.map(gpuOfDevice) };
  const printed = await run('nvidia-smi', [`--query-gpu=${smiFields.join(',')}`, '--format=csv,noheader,nounits']);
  const told = parseNvidiaSmi(printed ?? '');
  return { gpus: told.length > 0 ? told : await readKernelGpus(reader), why: devices.error.why };
};

export const gpuOfDevice = (device: Device): NvidiaGpu => ({
  slot: device.pciSlot ?? '',
  name: device.name,
  driver: device.driver,
  memoryBytes: device.memoryBytes,
  by: "NVIDIA's driver",
  sm: smOf(device.computeCapability),
  smCount: device.computeUnits,
  node: device.numaNode,
  state: device.state,
  stateWhy: device.stateWhy,
});

/** `8.9` is 89, `10.0` is 100. */
const smOf = (capability: string | undefined): number | undefined => {
  const digits = /^(\d+)\.(\d)$/.exec(capability ?? '');
  return digits === null ? undefined : Number(`${digits[1] ?? ''}${digits[2] ?? ''}`);
};

const nvidiaRoot = '/proc/driver/nvidia';

const readKernelGpus = async (reader: Reader): Promise<readonly NvidiaGpu[]> => {
  const driver = parseDriverVersion((await reader.text(`${nvidiaRoot}/version`)) ?? '');
  const slots = await reader.list(`${nvidiaRoot}/gpus`);
  const gpus = await Promise.all(
    slots.map(async (slot) => {
      const name = fieldsOf((await reader.text(`${nvidiaRoot}/gpus/${slot}/information`)) ?? '').get('Model');
      if (name === undefined || name === 'Unknown') return [];
      return [{ slot, name, driver, memoryBytes: undefined, by: nvidiaRoot }];
    }),
  );
  return gpus.flat();
};

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 ...`, or `Open Kernel Module for x86_64`. */
export const parseDriverVersion = (text: string): string | undefined =>
  /Kernel Module(?: for \S+)?\s+(\d+\.[\d.]+)/.exec(text)?.[1];
