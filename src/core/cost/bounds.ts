import { cpuUpdateBytesPerParameter } from './adam.ts';
import type { Rates } from './rates.ts';

/** What a stretch of work asks for in all. Bytes, parameters, and seconds of the GPU. */
export interface Volume {
  readonly gpuSeconds: number;
  readonly toDevice: number;
  readonly toHost: number;
  readonly nvmeRead: number;
  readonly nvmeWrite: number;
  /** Parameters of the CPU's Adam. */
  readonly adam: number;
  /** Passes of the CPU over host memory, those of Adam included; transfers come on top by themselves. */
  readonly cpuBytes: number;
}

/** No schedule does the work in less: the time that its busiest resource needs alone. */
export const leastSeconds = (work: Volume, rates: Rates): number => {
  const { toDevice, toHost, nvmeRead, nvmeWrite } = work;
  const moved = toDevice + toHost + nvmeRead + nvmeWrite;
  return Math.max(
    work.gpuSeconds,
    share(toDevice, rates.hostToDevice),
    share(toHost, rates.deviceToHost),
    share(toDevice + toHost, rates.link),
    share(work.adam, rates.adam),
    share(work.cpuBytes + moved, rates.dram),
    drivesSeconds(share(nvmeRead, rates.nvmeRead), share(nvmeWrite, rates.nvmeWrite), rates),
  );
};

/** Half duplex, except for what drives gain that read and write at once. */
const drivesSeconds = (read: number, write: number, { nvmeTogether }: Rates): number =>
  Math.max(read, write, (read + write) / Math.max(1, nvmeTogether));

/** Clip, Adam and cast in turn, nothing else using memory. */
export const cpuUpdateSeconds = (parameters: number, rates: Rates): number => {
  const { clip, adam, cast } = cpuUpdateBytesPerParameter;
  const kernel = Math.max(share(parameters * adam, rates.dram), share(parameters, rates.adam));
  return share(parameters * (clip + cast), rates.dram) + kernel;
};

/** Bytes that clip, Adam and cast move through host memory. */
export const cpuUpdateBytes = (parameters: number): number =>
  parameters * (cpuUpdateBytesPerParameter.clip + cpuUpdateBytesPerParameter.adam + cpuUpdateBytesPerParameter.cast);

/** One copy from host memory with nothing beside it. */
export const copySeconds = (bytes: number, linkRate: number, rates: Rates): number =>
  Math.max(share(bytes, linkRate), share(bytes, rates.dram), share(bytes, rates.link));

const share = (amount: number, perSecond: number): number => (amount > 0 ? amount / perSecond : 0);
