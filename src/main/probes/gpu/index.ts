import { fail } from '../../../core/result.ts';
import type { ProbeOptions } from '../../ports.ts';
import { readNodes } from '../facts/numa.ts';
import type { Reader } from '../facts/reader.ts';
import type { Figure, FigureProbe } from '../figure.ts';
import type { SpawnMeasuring } from '../host.ts';
import type { Room } from '../room.ts';
import { computeFigures } from './compute-figures.ts';
import { copyFigures } from './copy-figures.ts';
import { launchFigures } from './launch-figures.ts';
import type { Missing, Target, Targets } from './targets.ts';
import { findTargets } from './targets.ts';

export interface DeviceProbeDeps {
  readonly spawn: SpawnMeasuring;
  readonly reader: Reader;
  readonly room: () => Promise<Room>;
}

/** GPUs through CUDA, every other device through OpenCL. */
export const deviceProbes = (deps: DeviceProbeDeps): readonly FigureProbe[] => {
  const targetsFor = onceForEach(() => findTargets(deps.spawn));
  return [
    {
      id: 'gpu',
      title: 'GPU',
      area: 'gpu',
      figures: async (options) => {
        const { targets, missing } = await targetsFor(options);
        const places = (await readNodes(deps.reader)).filter(
          ({ kind, totalBytes }) => kind !== 'gpu' && totalBytes > 0,
        );
        const nodes = places.map(({ id }) => id);
        const figures = targets.flatMap((target) =>
          within(target, targets, [...copyFigures(deps, target, { nodes }), ...computeFigures(deps, target)]),
        );
        return { figures: [...figures, ...missing.map((one) => missingFigure('gpu.h2d', 'GPU', one))] };
      },
    },
    {
      id: 'launch',
      title: 'Kernel launches',
      area: 'launch',
      figures: async (options) => {
        const { targets, missing } = await targetsFor(options);
        const figures = targets.flatMap((target) => within(target, targets, launchFigures(deps, target)));
        return { figures: [...figures, ...missing.map((one) => missingFigure('launch.latency', 'Launches', one))] };
      },
    },
  ];
};

/** Both probes of a profile are asked with the same options; the drivers need be asked only once. */
const onceForEach = (find: () => Promise<Targets>) => {
  const known = new WeakMap<ProbeOptions, Promise<Targets>>();
  return (options: ProbeOptions): Promise<Targets> => {
    const found = known.get(options) ?? find();
    known.set(options, found);
    return found;
  };
};

/**
 * The quick mode measures the first GPU, which plans are made for. A CPU as an OpenCL device tells nothing about training:
 * it is measured in the full mode, or when asked for.
 */
const within = (target: Target, targets: readonly Target[], figures: readonly Figure[]): readonly Figure[] => {
  const first = targets.find(({ device }) => device.kind === 'gpu');
  return figures.map((figure) => {
    if (target.device.kind === 'cpu') return { ...figure, modes: ['full'] };
    return target === first ? figure : { ...figure, modes: figure.modes.filter((mode) => mode !== 'quick') };
  });
};

/** A row that says why there is nothing: a missing driver is no failure, one that crashes is. */
const missingFigure = (metric: string, title: string, { api, failure }: Missing): Figure => ({
  metric,
  title: `${title}: ${nameOf[api]}`,
  unit: metric.startsWith('launch') ? 'seconds' : 'bytes_per_second',
  settings: { api },
  weight: 0,
  modes: ['quick', 'standard', 'full'],
  ...(failure.status === 'unavailable' ? { unavailable: failure.why } : {}),
  measure: () => Promise.resolve(fail(failure)),
});

const nameOf = { cuda: 'CUDA', opencl: 'OpenCL' } as const;
