import type { ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { mapResult } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import type { Bench, Figure, Measured } from './figure.ts';
import type { KernelSeries, Pages } from './kernel-series.ts';
import { kernelSeries } from './kernel-series.ts';
import type { Place } from './places.ts';
import type { Room } from './room.ts';
import { chainBytes, fitting } from './room.ts';

/** What tells the latency figures of DRAM and of CXL memory apart. */
export interface LatencyOptions {
  readonly area: 'dram' | 'cxl';
  /** e.g. `Memory` */
  readonly title: string;
  readonly room: () => Promise<Room>;
  readonly place: Place;
}

interface ChainFigure {
  readonly bytes: number;
  readonly pages: Pages;
  readonly weight: number;
  readonly modes: readonly ProfileMode[];
}

const lineBytes = 64;
const leastChainBytes = 4096;

/** Powers of two from 4 KiB to 4 times the largest cache of a core: each level of the caches shows as a step. */
export const staircase = (room: Room): readonly number[] => {
  const steps = Math.log2(chainBytes(room) / leastChainBytes);
  return Array.from({ length: steps + 1 }, (_, i) => leastChainBytes * 2 ** i);
};

/** Time of one load that waits for the one before, over a chain of so many bytes. */
export const latencyFigure = (
  { area, title, room, place }: LatencyOptions,
  { bytes, pages, weight, modes }: ChainFigure,
): Figure => ({
  metric: `${area}.latency`,
  title: `${title}: latency over ${sizeText(bytes)}${place.title === '' ? '' : `, ${place.title}`}`,
  unit: 'seconds',
  settings: { bytes, pages, ...place.settings },
  weight,
  modes,
  measure: async (bench) =>
    mapResult(await chase(bench, await room(), place, { bytes, pages, threads: 1 }), ({ values, last }) => ({
      values,
      note: last.note,
    })),
});

/** The same while other threads read as fast as they can, and what they read. */
export const loadedFigure = (
  { area, title, room, place }: LatencyOptions,
  { bytes, pages, weight, modes, loadThreads }: ChainFigure & { readonly loadThreads: number },
): Figure => {
  const settings = { bytes, pages, loadThreads, ...place.settings };
  return {
    metric: `${area}.loaded_latency`,
    title: `${title}: latency while ${readersText(loadThreads)}${place.title === '' ? '' : `, ${place.title}`}`,
    unit: 'seconds',
    settings,
    weight,
    modes,
    measure: async (bench) =>
      mapResult(await chase(bench, await room(), place, { bytes, pages, threads: 1 + loadThreads }), (found) =>
        withLoad(found, { metric: `${area}.loaded_bandwidth`, unit: 'bytes_per_second', settings }),
      ),
  };
};

type Row = Pick<NonNullable<Measured['also']>[number], 'metric' | 'unit' | 'settings'>;

const withLoad = ({ values, samples, last }: KernelSeries, row: Row): Measured => {
  const loads = samples.flatMap(({ loadBytesPerSecond }) => loadBytesPerSecond ?? []);
  return { values, note: last.note, also: loads.length === 0 ? undefined : [{ ...row, values: loads }] };
};

const chase = (
  bench: Bench,
  room: Room,
  place: Place,
  { bytes, pages, threads }: { readonly bytes: number; readonly pages: Pages; readonly threads: number },
): Promise<Result<KernelSeries, Failure>> => {
  const availableBytes = Math.min(room.availableBytes, place.availableBytes);
  // Others read as much memory again.
  const sets = threads > 1 ? 2 : 1;
  return kernelSeries(bench, {
    kernel: 'chase',
    threads,
    pages,
    place,
    elements: (kernel) =>
      fitting(
        bytes / lineBytes,
        { allocatedBytesPerElement: sets * kernel.allocatedBytesPerElement },
        { availableBytes },
      ),
    valueOf: (seconds, { elements }) => seconds / elements,
  });
};

const sizeText = (bytes: number) =>
  bytes < 2 ** 20 ? `${String(bytes / 2 ** 10)} KiB` : `${String(bytes / 2 ** 20)} MiB`;
const readersText = (threads: number) => (threads === 1 ? '1 thread reads' : `${String(threads)} threads read`);
