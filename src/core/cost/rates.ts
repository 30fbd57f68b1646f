import type { Curve } from '../machine/curve.ts';
import type { Machine, Storage } from '../machine/machine.ts';
import type { PageableRates } from './pageable.ts';
import { pageableRates } from './pageable.ts';
import type { PlainGpu } from './time/layer.ts';
import { attainedMemoryRate, operatorSeconds } from './time/attained.ts';

/** Plain rates of a machine in base units, ready to divide by. */
export interface Rates {
  /** FLOP/s that the largest 16-bit matrix products attain, and B/s of the GPU's memory; 0 without a GPU. */
  readonly matmul: number;
  readonly gpuMemory: number;
  readonly multiprocessors: number;
  /** Seconds of the CPU to hand one operator to the GPU. */
  readonly operator: number;
  /** Of it the call that launches, where that was measured. */
  readonly launch: number | undefined;
  readonly hostToDevice: number;
  readonly deviceToHost: number;
  /** Both directions together, B/s. */
  readonly link: number;
  /** Whether the two directions hinder each other at all. */
  readonly shared: boolean;
  /** Of copies to and from memory that is not pinned, one direction at a time. */
  readonly pageable: PageableRates;
  /** B/s, reads and writes counted. */
  readonly dram: number;
  /** Parameters/s of the CPU's Adam alone on the machine. */
  readonly adam: number;
  /** B/s of the whole array in one direction; 0 without drives. */
  readonly nvmeRead: number;
  readonly nvmeWrite: number;
  /** Reads and writes at once, over what they give in turns; 1 where that was not measured. */
  readonly nvmeTogether: number;
  /** Rates of pinned copies over their size, where measured. */
  readonly copies: { readonly 'link.h2d': Curve | undefined; readonly 'link.d2h': Curve | undefined };
  /** What activities keep of their speed while others go on. */
  readonly contention: readonly { readonly name: string; readonly share: number }[];
}

export const ratesOf = (machine: Machine, array: Storage | undefined): Rates => {
  const { gpu, link, memory, cpu } = machine;
  const [toDevice, toHost] = [link.hostToDeviceBytesPerSecond.value, link.deviceToHostBytesPerSecond.value];
  return {
    matmul: gpu?.matmulFlopsPerSecond.value ?? 0,
    gpuMemory: gpu === undefined ? 0 : attainedMemoryRate(gpu),
    multiprocessors: Math.max(1, gpu?.smCount.value ?? 1),
    operator: gpu === undefined ? 0 : operatorSeconds(gpu),
    launch: gpu?.launch?.launchSeconds?.value,
    hostToDevice: toDevice,
    deviceToHost: toHost,
    link: (toDevice + toHost) * link.duplexShare.value,
    shared: link.duplexShare.value < 1,
    pageable: pageableRates(machine),
    dram: memory.dram.bytesPerSecond.value,
    adam: cpu.adamParametersPerSecond.value,
    nvmeRead: arrayRate(array, array?.readBytesPerSecond.value),
    nvmeWrite: arrayRate(array, array?.writeBytesPerSecond.value),
    nvmeTogether: array?.duplexShare?.value ?? 1,
    copies: { 'link.h2d': link.curves?.hostToDevice, 'link.d2h': link.curves?.deviceToHost },
    contention: (machine.contention ?? []).map(({ name, share }) => ({ name, share: share.value })),
  };
};

/** n drives give n times one drive's rate, up to what lanes or controller let through. */
export const arrayRate = (array: Storage | undefined, perDrive: number | undefined): number => {
  if (array === undefined || perDrive === undefined) return 0;
  return Math.min(array.count.value * perDrive, array.arrayBytesPerSecond?.value ?? Infinity);
};

/**
 * The same where an array is read and written by `threads` of DeepSpeed's file access, each of which moves `perThread`
 * at most. What was measured through DeepSpeed's own settings holds as it is.
 */
export const throughAio = (rates: Rates, array: Storage | undefined, threads: number, perThread: number): Rates => {
  if (array === undefined || array.aio?.source.kind === 'measured') return rates;
  const most = threads * perThread;
  return { ...rates, nvmeRead: Math.min(rates.nvmeRead, most), nvmeWrite: Math.min(rates.nvmeWrite, most) };
};

export const arrayCapacity = (array: Storage | undefined): number =>
  array === undefined ? 0 : array.count.value * array.capacityBytes.value;

/**
 * The array for `bytes` that are read and written once a step: the fastest that holds them; if none does, the
 * largest. Index in `machine.storage`, undefined where there is no drive.
 */
export const chooseArray = (machine: Machine, bytes: number): number | undefined => {
  const usable = machine.storage.flatMap((array, index) => (arrayCapacity(array) > 0 ? [{ array, index }] : []));
  const holding = usable.filter(({ array }) => arrayCapacity(array) >= bytes);
  const [pool, score] = holding.length > 0 ? [holding, roundTripRate] : [usable, arrayCapacity];
  const [first, ...rest] = pool;
  return rest.reduce((best, next) => (score(next.array) > score(best?.array) ? next : best), first)?.index;
};

/** Bytes a second when as much is written as is read on a half-duplex device. */
const roundTripRate = (array: Storage | undefined): number =>
  array === undefined
    ? 0
    : 2 /
      (1 / arrayRate(array, array.readBytesPerSecond.value) + 1 / arrayRate(array, array.writeBytesPerSecond.value));

/** The GPU alone. Products in fp8 run at twice the rate of 16 bits (NVIDIA's data sheets since Ada). */
export const plainGpuOf = ({ matmul, gpuMemory, multiprocessors }: Rates): PlainGpu => ({
  rate: matmul,
  matmul8: 2 * matmul,
  memory: gpuMemory,
  multiprocessors,
});
