import type { ProfileMode } from '../../core/machine/run.ts';
import type { ArrayMetric } from './arrays.ts';
import { arrayFigure } from './arrays.ts';
import type { Figure, FigureProbe } from './figure.ts';
import { latencyFigure, loadedFigure, staircase } from './latency.ts';
import { firstTouchFigure, pageFaultFigure, pinFigure } from './new-memory.ts';
import type { Place } from './places.ts';
import { dramPairs, nodePlace, threadCounts, wholeMachine } from './places.ts';
import type { Room, RoomNode } from './room.ts';
import { chainBytes } from './room.ts';

type GetRoom = () => Promise<Room>;

const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];
const notQuick: readonly ProfileMode[] = ['standard', 'full'];
const onlyFull: readonly ProfileMode[] = ['full'];

const fast = { unit: 'bytes_per_second', manner: 'fastest' } as const;
const read: ArrayMetric = { metric: 'dram.read', title: 'Memory: read', kernel: 'read', ...fast };
const copy: ArrayMetric = { metric: 'dram.copy', title: 'Memory: copy', kernel: 'copy', ...fast };
const triadNt: ArrayMetric = {
  metric: 'dram.triad_nt',
  title: 'Memory: triad, streaming stores',
  kernel: 'triad',
  ...fast,
};
const triad: ArrayMetric = {
  metric: 'dram.triad',
  title: 'Memory: triad as in STREAM',
  kernel: 'triad',
  ...fast,
  manner: 'stream',
};
const others: readonly ArrayMetric[] = [
  { metric: 'dram.write', title: 'Memory: write', kernel: 'write', ...fast },
  { metric: 'dram.scale', title: 'Memory: scale', kernel: 'scale', ...fast },
  { metric: 'dram.add', title: 'Memory: add', kernel: 'add', ...fast },
];

/** Memory as the system deals it out, and on a machine of several nodes each pair of processors and memory. */
export const dramProbe = ({ room }: { readonly room: GetRoom }): FigureProbe => ({
  id: 'dram',
  title: 'Memory',
  area: 'dram',
  figures: async () => {
    const now = await room();
    const whole = wholeMachine(now);
    return {
      figures: [
        ...bandwidths(room, whole),
        ...latencies(room, now, whole),
        ...newMemory(room, whole),
        ...pairs(room, now),
      ],
    };
  },
});

/** Those with all threads first, since arrays stay where they are as long as the threads do. */
const bandwidths = (room: GetRoom, place: Place): readonly Figure[] => {
  const all = place.threads;
  const at = (about: ArrayMetric, threads: number, modes: readonly ProfileMode[]) =>
    arrayFigure(about, { room, place, threads, weight: threads === all ? 1 : 0.6, modes });
  const fewer = threadCounts(all).filter((threads) => threads < all);
  const sweep = fewer.flatMap((threads) => {
    const modes = threads === 1 ? notQuick : onlyFull;
    const rest = [copy, ...others].map((about) => at(about, threads, onlyFull));
    return [at(read, threads, modes), at(triadNt, threads, modes), ...rest, at(triad, threads, modes)];
  });
  return [
    at(read, all, everyMode),
    at(copy, all, everyMode),
    ...others.map((about) => at(about, all, notQuick)),
    at(triadNt, all, everyMode),
    at(triad, all, everyMode),
    ...sweep,
  ];
};

/** A thread stays on a node by itself as a rule, and is bound to a CPU where the system tells which there are. */
const bound = (now: Room, place: Place): Place => {
  const first = now.nodes.find(({ cpus }) => cpus.length > 0);
  return first === undefined
    ? place
    : { ...place, cpus: first.cpus, threads: Math.min(place.threads, first.cpus.length) };
};

const latencies = (room: GetRoom, now: Room, whole: Place): readonly Figure[] => {
  const options = { area: 'dram', title: 'Memory', room, place: bound(now, whole) } as const;
  const last = chainBytes(now);
  const steps = staircase(now).flatMap((bytes) => [
    latencyFigure(options, {
      bytes,
      pages: 'huge',
      weight: bytes === last ? 0.5 : 0.12,
      modes: bytes === last ? everyMode : notQuick,
    }),
    latencyFigure(options, { bytes, pages: 'small', weight: 0.12, modes: bytes === last ? notQuick : onlyFull }),
  ]);
  const most = options.place.threads - 1;
  const loaded = threadCounts(most).map((loadThreads) =>
    loadedFigure(options, {
      bytes: last,
      pages: 'huge',
      loadThreads,
      weight: 0.4,
      modes: [1, most].includes(loadThreads) ? notQuick : onlyFull,
    }),
  );
  return [...steps, ...loaded];
};

const newMemory = (room: GetRoom, place: Place): readonly Figure[] => {
  const all = place.threads;
  const options = { area: 'dram', title: 'Memory', room, place, weight: 0.3, modes: notQuick } as const;
  const single = all === 1 ? [] : [pageFaultFigure({ ...options, threads: 1 })];
  return [
    firstTouchFigure({ ...options, threads: all }, 'huge'),
    firstTouchFigure({ ...options, threads: all }, 'ordinary'),
    ...single,
    pageFaultFigure({ ...options, threads: all }),
    pinFigure({ ...options, threads: 1, modes: everyMode }),
  ];
};

/** Pairs within a node and those of the first node tell most; all of them are for the full mode. */
const pairs = (room: GetRoom, now: Room): readonly Figure[] =>
  dramPairs(now).flatMap(([cpu, memory]) => pairFigures(room, now, cpu, memory));

const pairFigures = (room: GetRoom, now: Room, cpu: RoomNode, memory: RoomNode): readonly Figure[] => {
  const place = nodePlace(now, cpu, memory);
  const first = now.nodes.find(({ cpus }) => cpus.length > 0);
  const modes = cpu.id === memory.id || cpu.id === first?.id ? notQuick : onlyFull;
  const at = (about: ArrayMetric, when: readonly ProfileMode[]) =>
    arrayFigure(about, { room, place, threads: place.threads, weight: 0.5, modes: when });
  return [
    at(read, onlyFull),
    at(copy, onlyFull),
    at(triadNt, modes),
    latencyFigure(
      { area: 'dram', title: 'Memory', room, place },
      { bytes: chainBytes(now), pages: 'huge', weight: 0.3, modes },
    ),
  ];
};
