import type { ArrayKernelId } from '../../../native/index.d.ts';
import type { ProfileMode } from '../../core/machine/run.ts';
import { fail } from '../../core/result.ts';
import type { ArrayMetric } from './arrays.ts';
import { arrayFigure } from './arrays.ts';
import { unavailable } from './failure.ts';
import type { Figure, FigureProbe } from './figure.ts';
import { latencyFigure, loadedFigure } from './latency.ts';
import { firstTouchFigure, pageFaultFigure, pinFigure } from './new-memory.ts';
import { cxlNodes, dramNodes, nearestProcessors, nodePlace, spreadPlace } from './places.ts';
import type { Room, RoomNode } from './room.ts';
import { chainBytes } from './room.ts';

type GetRoom = () => Promise<Room>;

const notQuick: readonly ProfileMode[] = ['standard', 'full'];
const onlyFull: readonly ProfileMode[] = ['full'];

const metricOf = (what: string, kernel: ArrayKernelId, title: string, manner: ArrayMetric['manner'] = 'fastest') =>
  ({ metric: `cxl.${what}`, title: `CXL: ${title}`, kernel, unit: 'bytes_per_second', manner }) as const;

const metrics: readonly (readonly [about: ArrayMetric, modes: readonly ProfileMode[]])[] = [
  [metricOf('read', 'read', 'read'), notQuick],
  [metricOf('copy', 'copy', 'copy'), notQuick],
  [metricOf('triad_nt', 'triad', 'triad, streaming stores'), notQuick],
  [metricOf('write', 'write', 'write'), onlyFull],
  [metricOf('scale', 'scale', 'scale'), onlyFull],
  [metricOf('add', 'add', 'add'), onlyFull],
  [metricOf('triad', 'triad', 'triad as in STREAM', 'stream'), onlyFull],
];
const striped = metricOf('striped', 'triad', 'triad over several nodes');

/** Memory behind CXL, which Linux shows as nodes without processors; each is used by the nearest ones. */
export const cxlProbe = ({ room }: { readonly room: GetRoom }): FigureProbe => ({
  id: 'cxl',
  title: 'CXL memory',
  area: 'cxl',
  figures: async () => {
    const now = await room();
    const nodes = cxlNodes(now);
    if (nodes.length === 0) return { figures: [missing(now)] };
    return { figures: [...nodes.flatMap((memory) => nodeFigures(room, now, memory)), ...spreads(room, now, nodes)] };
  },
});

/** One row that says why there are no others. */
const missing = ({ nodes }: Room): Figure => {
  const why =
    nodes.length === 0
      ? 'this system does not tell its NUMA nodes'
      : 'no NUMA node of this machine has memory of a CXL device';
  return {
    metric: metricOf('read', 'read', '').metric,
    title: 'CXL memory',
    unit: 'bytes_per_second',
    settings: {},
    weight: 0,
    modes: notQuick,
    unavailable: why,
    measure: () => Promise.resolve(fail(unavailable(why))),
  };
};

const nodeFigures = (room: GetRoom, now: Room, memory: RoomNode): readonly Figure[] => {
  const processors = nearestProcessors(now, memory);
  if (processors === undefined) return [];
  const place = nodePlace(now, processors, memory);
  const { threads } = place;
  const options = { area: 'cxl', title: 'CXL', room, place } as const;
  const chain = { bytes: chainBytes(now), pages: 'huge', weight: 0.4 } as const;
  const touch = { ...options, threads, weight: 0.3, modes: onlyFull };
  return [
    ...metrics.map(([about, modes]) => arrayFigure(about, { room, place, threads, weight: 0.6, modes })),
    ...(threads === 1
      ? []
      : metrics
          .slice(0, 3)
          .map(([about]) => arrayFigure(about, { room, place, threads: 1, weight: 0.5, modes: onlyFull }))),
    latencyFigure(options, { ...chain, modes: notQuick }),
    ...(threads < 2 ? [] : [loadedFigure(options, { ...chain, modes: notQuick, loadThreads: threads - 1 })]),
    firstTouchFigure(touch, 'huge'),
    pageFaultFigure(touch),
    pinFigure({ ...touch, threads: 1 }),
  ];
};

/** What nodes together give: all of CXL, and DRAM with it, in turns and by the weights that the system was given. */
const spreads = (room: GetRoom, now: Room, nodes: readonly RoomNode[]): readonly Figure[] => {
  const near = dramNodes(now).find(({ cpus }) => cpus.length > 0);
  const groups = [...(nodes.length > 1 ? [nodes] : []), ...(near === undefined ? [] : [[near, ...nodes]])];
  return groups.flatMap((group) =>
    (['equal', 'weighted'] as const).flatMap((interleave) => {
      const [first] = group;
      const processors = near ?? (first && nearestProcessors(now, first));
      if (processors === undefined) return [];
      const place = spreadPlace(now, processors, group, interleave);
      return [arrayFigure(striped, { room, place, threads: place.threads, weight: 0.6, modes: notQuick })];
    }),
  );
};
