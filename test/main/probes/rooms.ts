import type { ProbeResult, ProfileMode } from '../../../src/core/machine/run.ts';
import { machineRoom } from '../../../src/main/probes/facts/machine-room.ts';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import type { Figure, FigureProbe } from '../../../src/main/probes/figure.ts';
import type { Room } from '../../../src/main/probes/room.ts';
import { measureAll, measureWith, steppingClock } from '../../fakes/measuring.ts';
import type { Planted } from '../../fakes/planted-root.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';

const gibibyte = 2 ** 30;

/** A laptop of 8 threads that tells no nodes, as macOS and Windows do. */
export const laptopRoom: Room = {
  threads: 8,
  cacheBytes: 24 * 2 ** 20,
  ownCacheBytes: 24 * 2 ** 20,
  availableBytes: 16 * gibibyte,
  lockableBytes: Number.POSITIVE_INFINITY,
  nodes: [],
};

/** The room of a machine that files describe; the number of its threads is not among them. */
export const roomOf = async (files: Planted, threads: number): Promise<Room> => ({
  ...(await machineRoom(readerOf(plantedRoot(files)))),
  cacheBytes: 8 * 2 ** 20,
  ownCacheBytes: 8 * 2 ** 20,
  threads,
});

const options = { dirs: ['/nowhere'], run: 'run-1' } as const;

export const figuresIn = async (probe: FigureProbe, mode: ProfileMode): Promise<readonly Figure[]> =>
  (await probe.figures({ ...options, mode })).figures.filter(({ modes }) => modes.includes(mode));

/** Measures the figures of a mode that `which` lets through, with an addon that answers at once. */
export const measureFigures = async (
  probe: FigureProbe,
  which: (figure: Figure) => boolean,
  { addon = 'steady', signal = new AbortController().signal } = {},
): Promise<readonly ProbeResult[]> => {
  const figures = async () => ({ figures: (await figuresIn(probe, 'full')).filter(which) });
  return measureAll(
    { ...probe, figures },
    { spawn: measureWith(addon), seconds: steppingClock(0.4) },
    { ...options, mode: 'full' },
    { signal },
  );
};
