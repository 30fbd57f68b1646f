import { pageableDramBytes } from './pageable.ts';
import type { Rates } from './rates.ts';
import { copyRate } from './transfers.ts';

/**
 * What work asks of the resources of a machine. The GPU and the drives are counted in device-seconds (capacity 1),
 * since what they do for different kinds of work takes turns: matrix products and memory-bound kernels, reads and
 * writes. Everything that enters or leaves host memory also uses its bandwidth.
 */
export type ResourceId =
  | 'gpu'
  | 'link.h2d'
  | 'link.d2h'
  | 'link'
  | 'cpu.staging'
  | 'dram'
  | 'cpu.adam'
  | CxlResourceId
  | 'nvme'
  | 'nvme.read'
  | 'nvme.write';

/** A device of CXL memory by the number of its node: all that moves, and what GPUs read and write. */
export type CxlResourceId = `cxl${number}` | `cxl${number}.read` | `cxl${number}.write`;

export interface Demand {
  readonly resource: ResourceId;
  readonly amount: number;
  readonly atMostPerSecond?: number;
}
export type Demands = readonly Demand[];

/**
 * Resources in the order in which ties are broken: the shared device before its directions. `staged`: some copies go
 * through the thread that the driver has for memory that is not pinned, counted in seconds of it.
 */
export const resourcesOf = (
  rates: Rates,
  staged = false,
): readonly { readonly id: ResourceId; readonly perSecond: number }[] => [
  { id: 'gpu', perSecond: 1 },
  { id: 'link.h2d', perSecond: rates.hostToDevice },
  { id: 'link.d2h', perSecond: rates.deviceToHost },
  ...(rates.shared ? [{ id: 'link', perSecond: rates.link } as const] : []),
  { id: 'cpu.adam', perSecond: rates.adam },
  { id: 'dram', perSecond: rates.dram },
  ...(staged ? [{ id: 'cpu.staging', perSecond: 1 } as const] : []),
  ...(rates.nvmeRead > 0 ? nvmeResources(rates) : []),
];

const nvmeResources = (rates: Rates) =>
  [
    { id: 'nvme', perSecond: 1 },
    { id: 'nvme.read', perSecond: rates.nvmeRead },
    { id: 'nvme.write', perSecond: rates.nvmeWrite },
  ] as const;

export interface DemandTable {
  gpu(deviceSeconds: number): Demands;
  /** In copies of `copyBytes` one after the other; in one if that is absent. */
  readonly toDevice: (bytes: number, copyBytes?: number) => Demands;
  readonly toHost: (bytes: number, copyBytes?: number) => Demands;
  /** The same from and to memory that is not pinned. */
  readonly toDeviceStaged: (bytes: number) => Demands;
  readonly toHostStaged: (bytes: number) => Demands;
  /** A pass of the CPU over memory that does nothing else. */
  cpuPass(bytes: number): Demands;
  /** Adam over `parameters`, which moves `bytes` through memory. */
  cpuAdam(parameters: number, bytes: number): Demands;
  fromNvme(bytes: number): Demands;
  toNvme(bytes: number): Demands;
}

export const demandsOf = (rates: Rates): DemandTable => ({
  gpu: (deviceSeconds) => [{ resource: 'gpu', amount: deviceSeconds }],
  toDevice: (bytes, copyBytes = bytes) => transfer('link.h2d', bytes, copyBytes, rates),
  toHost: (bytes, copyBytes = bytes) => transfer('link.d2h', bytes, copyBytes, rates),
  toDeviceStaged: (bytes) => staged('link.h2d', bytes, rates.pageable.toDevice, rates),
  toHostStaged: (bytes) => staged('link.d2h', bytes, rates.pageable.toHost, rates),
  cpuPass: (bytes) => [{ resource: 'dram', amount: bytes }],
  cpuAdam: (parameters, bytes) => [
    { resource: 'cpu.adam', amount: parameters },
    { resource: 'dram', amount: bytes },
  ],
  fromNvme: (bytes) => [
    { resource: 'nvme', amount: bytes / rates.nvmeRead },
    { resource: 'nvme.read', amount: bytes },
    { resource: 'dram', amount: bytes },
  ],
  toNvme: (bytes) => [
    { resource: 'nvme', amount: bytes / rates.nvmeWrite },
    { resource: 'nvme.write', amount: bytes },
    { resource: 'dram', amount: bytes },
  ],
});

type Direction = 'link.h2d' | 'link.d2h';

const staged = (direction: Direction, bytes: number, rate: number, rates: Rates): Demands => [
  { resource: 'cpu.staging', amount: bytes / rate },
  { resource: direction, amount: bytes },
  ...(rates.shared ? [{ resource: 'link', amount: bytes } as const] : []),
  { resource: 'dram', amount: pageableDramBytes * bytes },
];

const transfer = (direction: Direction, bytes: number, copyBytes: number, rates: Rates): Demands => [
  { resource: direction, amount: bytes, ...copyCap(direction, copyBytes, rates) },
  ...(rates.shared ? [{ resource: 'link', amount: bytes } as const] : []),
  { resource: 'dram', amount: bytes },
];

const noCap = {};

/** Copies are slower the smaller they are, as far as that was measured. */
const copyCap = (direction: Direction, copyBytes: number, rates: Rates): Pick<Demand, 'atMostPerSecond'> => {
  const curve = rates.copies[direction];
  if (curve === undefined) return noCap;
  const large = direction === 'link.h2d' ? rates.hostToDevice : rates.deviceToHost;
  return { atMostPerSecond: copyRate(curve, copyBytes, large) };
};
