import type { Device, DeviceState } from '../protocol.ts';

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
