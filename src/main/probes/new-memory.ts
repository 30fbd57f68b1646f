import type { ProfileMode } from '../../core/machine/run.ts';
import { capacityText } from '../../core/format.ts';
import { fail, ok } from '../../core/result.ts';
import { titleOf } from './arrays.ts';
import { unavailable } from './failure.ts';
import type { Figure } from './figure.ts';
import type { Pages } from './kernel-series.ts';
import { measureKernel } from './kernel-series.ts';
import type { Place } from './places.ts';
import type { Room } from './room.ts';
import { allowedBytes, fitting } from './room.ts';

/** What memory costs before it can be used. */
export interface NewMemoryOptions {
  readonly area: 'dram' | 'cxl';
  /** e.g. `Memory` */
  readonly title: string;
  readonly room: () => Promise<Room>;
  readonly place: Place;
  readonly threads: number;
  readonly weight: number;
  readonly modes: readonly ProfileMode[];
}

const mebibyte = 2 ** 20;
/** Of one repetition for each thread: milliseconds, and none of the caches' business. */
const touchedBytes = 64 * mebibyte;
const faultedPages = 4096;
const pinnedBytes = 16 * mebibyte;
/** Less is no buffer for a GPU or a drive. */
const leastPinnedBytes = 2 ** 16;

/** Bytes a second at which new memory is written: faults, the clearing by the system, and the stores. */
export const firstTouchFigure = (options: NewMemoryOptions, pages: Pages): Figure =>
  newMemoryFigure(options, 'first_touch', `first touch, ${pages} pages`, 'bytes_per_second', { pages }, (bench, now) =>
    measureKernel(bench, {
      kernel: 'first_touch',
      threads: options.threads,
      pages,
      place: options.place,
      elements: (kernel) => fitting(touchedBytes * options.threads, kernel, now),
      valueOf: (seconds, { elements }) => elements / seconds,
    }),
  );

/** Seconds that a thread spends on a fault of the smallest page. */
export const pageFaultFigure = (options: NewMemoryOptions): Figure =>
  newMemoryFigure(options, 'page_fault', 'page fault', 'seconds', {}, (bench, now) =>
    measureKernel(bench, {
      kernel: 'page_fault',
      threads: options.threads,
      pages: 'small',
      place: options.place,
      elements: (kernel) => fitting(faultedPages * options.threads, kernel, now),
      valueOf: (seconds, { elements }) => (seconds * options.threads) / elements,
    }),
  );

/** Bytes a second at which new memory is locked into RAM, as buffers for a GPU or a drive are. */
export const pinFigure = (options: NewMemoryOptions): Figure =>
  newMemoryFigure(options, 'pin', 'locking', 'bytes_per_second', {}, (bench, now) =>
    measureKernel(bench, {
      kernel: 'pin',
      threads: options.threads,
      pages: 'ordinary',
      place: options.place,
      elements: () => pinnable(now),
      valueOf: (seconds, { elements }) => elements / seconds,
    }),
  );

/** Half of the limit, since this process may have locked something already. */
const pinnable = (room: Room) => {
  const bytes = Math.min(pinnedBytes, allowedBytes(room), room.lockableBytes / 2);
  if (bytes >= leastPinnedBytes) return ok(2 ** Math.floor(Math.log2(bytes)));
  return fail(unavailable(`this process may lock only ${capacityText(room.lockableBytes)} of memory (ulimit -l)`));
};

const newMemoryFigure = (
  { area, title, room, place, threads, weight, modes }: NewMemoryOptions,
  what: string,
  words: string,
  unit: Figure['unit'],
  settings: Figure['settings'],
  measure: (bench: Parameters<Figure['measure']>[0], now: Room) => ReturnType<Figure['measure']>,
): Figure => ({
  metric: `${area}.${what}`,
  title: titleOf(`${title}: ${words}`, threads, place.title),
  unit,
  settings: { threads, ...settings, ...place.settings },
  weight,
  modes,
  measure: async (bench) => {
    const now = await room();
    return measure(bench, { ...now, availableBytes: Math.min(now.availableBytes, place.availableBytes) });
  },
});
