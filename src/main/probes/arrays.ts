import type { ArrayKernelId } from '../../../native/index.d.ts';
import type { MetricUnit, ProfileMode } from '../../core/machine/run.ts';
import type { Figure, Settings } from './figure.ts';
import type { KernelRun, Pages } from './kernel-series.ts';
import { measureKernel } from './kernel-series.ts';
import type { Place } from './places.ts';
import type { Room } from './room.ts';
import { elementsFor, fitting } from './room.ts';

/** Measurements with a kernel over arrays larger than the caches, wherever they lie and whatever the number of threads. */
export interface ArrayMetric {
  readonly metric: string;
  /** e.g. `Memory: read` */
  readonly title: string;
  readonly kernel: ArrayKernelId;
  readonly unit: Extract<MetricUnit, 'bytes_per_second' | 'params_per_second'>;
  /**
   * `fastest`: whatever stores and pages this CPU is quickest with. `stream`: as a compiler translates the STREAM
   * benchmark, with ordinary stores and pages, so that the figure can be compared with that of others.
   */
  readonly manner: 'fastest' | 'stream';
}

export interface ArrayFigureOptions {
  readonly room: () => Promise<Room>;
  readonly place: Place;
  readonly threads: number;
  readonly weight: number;
  readonly modes: readonly ProfileMode[];
  /** So many elements, whatever the caches hold. */
  readonly elements?: number;
  /** Beyond those of the place, the threads and the pages. */
  readonly settings?: Settings;
}

export const arrayFigure = (about: ArrayMetric, options: ArrayFigureOptions): Figure => {
  const { room, place, threads, weight, modes, settings } = options;
  const pages = pagesOf[about.manner];
  return {
    metric: about.metric,
    title: titleOf(about.title, threads, place.title),
    unit: about.unit,
    settings: { threads, pages, ...place.settings, ...settings },
    weight,
    modes,
    measure: async (bench) => {
      const now = await room();
      const space = { ...now, availableBytes: Math.min(now.availableBytes, place.availableBytes) };
      return measureKernel(bench, {
        ...runOf(about, pages),
        threads,
        place,
        elements: (kernel) =>
          options.elements === undefined ? elementsFor(kernel, space) : fitting(options.elements, kernel, space),
      });
    },
  };
};

const pagesOf = { fastest: 'huge', stream: 'ordinary' } as const satisfies Record<ArrayMetric['manner'], Pages>;

const runOf = (
  { kernel, unit, manner }: ArrayMetric,
  pages: Pages,
): Pick<KernelRun, 'kernel' | 'pages' | 'variants' | 'valueOf'> => ({
  kernel,
  pages,
  variants: (names) => (manner === 'stream' ? names.filter((name) => !name.endsWith('_nt')) : names),
  valueOf: (seconds, { elements }, { bytesPerElement }) =>
    (elements * (unit === 'params_per_second' ? 1 : bytesPerElement)) / seconds,
});

export const titleOf = (what: string, threads: number, where: string): string =>
  `${what}, ${String(threads)} ${threads === 1 ? 'thread' : 'threads'}${where === '' ? '' : `, ${where}`}`;
