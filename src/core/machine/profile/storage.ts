import type { Bytes } from '../../units.ts';
import { bytesPerSecond, seconds } from '../../units.ts';
import type { StorageCurve } from '../curve.ts';
import type { Figure } from '../figures.ts';
import { best, countIn, figuresOf, groupedBy, knownFrom, knownFromAll, numberIn, textIn } from '../figures.ts';
import type { Known } from '../known.ts';
import { assumed } from '../known.ts';
import type { Storage } from '../machine.ts';
import type { MetricUnit, Run } from '../run.ts';
import { enduranceOf } from '../wear.ts';
import { aioOf, searchedAio } from './aio.ts';
import { curveOf } from './curves.ts';
import type { Disk } from './disk.ts';
import { diskOf } from './disk.ts';

const mostArrays = 16;
const mostCurves = 64;

/** One entry for each folder in which both reading and writing were measured past the page cache. */
export const storageOf = (run: Run): Storage[] => {
  const paths = new Set(
    run.results.flatMap(({ metric, settings }) => (metric.startsWith('storage.') ? [settings['path']] : [])),
  );
  return [...paths].flatMap((path) => driveAt(run, path)).slice(0, mostArrays);
};

/** Why a run has no drive. */
export const whyNoStorage = ({ results }: Run): string => {
  const rows = results.filter(({ metric }) => metric.startsWith('storage.'));
  if (rows.some(({ settings }) => settings['direct'] === false))
    return 'the drive was reached through the page cache, so its own rate is unknown';
  return rows.find(({ why }) => why !== null)?.why ?? 'no drive was measured in this run';
};

type Setting = string | number | boolean | undefined;
/** Figures of one folder that are of the drive itself. */
type Here = (what: string, unit?: MetricUnit) => readonly Figure[];

const driveAt = (run: Run, path: Setting): readonly Storage[] => {
  const here: Here = (what, unit = 'bytes_per_second') =>
    figuresOf(run, {
      metric: `storage.${what}`,
      unit,
      where: ({ settings }) => settings['path'] === path && settings['direct'] !== false,
    });
  const [read, write] = [sequential(here, 'read'), sequential(here, 'write')];
  const place = typeof path === 'string' ? path : '';
  const disk = diskOf(run.facts, place);
  const room = disk === undefined ? undefined : roomOn(disk);
  const endurance = disk === undefined ? undefined : enduranceOf(disk);
  if (read === undefined || write === undefined || room === undefined) return [];
  return [
    {
      name: disk?.model.value ?? disk?.device.value ?? place,
      ...(place === '' ? {} : { path: place }),
      count: assumed(1, 'one folder was measured; an array behind it counts as one drive'),
      capacityBytes: room,
      readBytesPerSecond: knownFrom(run, read, bytesPerSecond),
      writeBytesPerSecond: knownFrom(run, write, bytesPerSecond),
      ...(endurance === undefined ? {} : { enduranceBytes: endurance }),
      ...latencyOf(run, here),
      ...duplexOf(run, here),
      ...curvesOf(run, here),
      ...bestAio(run, here),
    },
  ];
};

/** The long sequential transfer; where there is none, the best of the sweep over block sizes and queue depths. */
const sequential = (here: Here, operation: 'read' | 'write') => best(here(operation)) ?? best(here(`seq_${operation}`));

/** The median of single reads of 4 KiB: results of other percentiles, or of writes, are left out. */
const latencyOf = (run: Run, here: Here): Pick<Storage, 'latencySeconds'> => {
  const figure = best(
    here('latency', 'seconds').filter(
      ({ result }) =>
        [undefined, 50].includes(numberIn(result, 'percentile')) &&
        [undefined, 'read'].includes(textIn(result, 'operation')) &&
        [undefined, 1].includes(numberIn(result, 'queueDepth')) &&
        [undefined, 4096].includes(numberIn(result, 'blockBytes')),
    ),
  );
  return figure === undefined ? {} : { latencySeconds: knownFrom(run, figure, seconds) };
};

/** Bounds of the schema. */
const leastShare = 0.001;
const mostShare = 2;

/** Of several mixes the most even. */
const duplexOf = (run: Run, here: Here): Pick<Storage, 'duplexShare'> => {
  const shares = here('mixed').flatMap((mixed) => [...paired(mixed), ...inTurn(here, mixed)].slice(0, 1));
  const [chosen] = shares.toSorted((a, b) => a.uneven - b.uneven || b.ratio - a.ratio);
  if (chosen === undefined) return {};
  const value = Math.min(mostShare, Math.max(leastShare, chosen.ratio));
  return { duplexShare: knownFromAll(run, chosen.figures, value) };
};

interface MixedShare {
  /** How far the mix is from half reads, half writes. */
  readonly uneven: number;
  readonly ratio: number;
  readonly figures: readonly Figure[];
}

/** As the probe found it, from samples of the three that followed each other. */
const paired = (mixed: Figure): readonly MixedShare[] => {
  const [share, ratio] = [numberIn(mixed.result, 'readShare'), numberIn(mixed.result, 'duplexShare')];
  return share === undefined || ratio === undefined || ratio <= 0
    ? []
    : [{ uneven: Math.abs(share - 0.5), ratio, figures: [mixed] }];
};

/**
 * What was measured of reads and writes at once, over what they give when they take turns: with a share r of the bytes
 * read, 1 / (r / R + (1 - r) / W), R and W with the same block size and queue depth.
 */
const inTurn = (here: Here, mixed: Figure): readonly MixedShare[] => {
  const share = numberIn(mixed.result, 'readShare');
  const [read, write] = [counterpart(here, mixed, 'read'), counterpart(here, mixed, 'write')];
  if (share === undefined || share <= 0 || share >= 1 || read === undefined || write === undefined) return [];
  const expected = 1 / (share / read.median + (1 - share) / write.median);
  return [{ uneven: Math.abs(share - 0.5), ratio: mixed.median / expected, figures: [mixed, read, write] }];
};

/** Reads or writes alone, done the way the mix was. */
const counterpart = (here: Here, mixed: Figure, operation: 'read' | 'write'): Figure | undefined => {
  const access = textIn(mixed.result, 'access') === 'random' ? 'rand' : 'seq';
  const alike = (figure: Figure) =>
    ['blockBytes', 'queueDepth'].every((name) => figure.result.settings[name] === mixed.result.settings[name]);
  return best([...here(`${access}_${operation}`), ...(access === 'seq' ? here(operation) : [])].filter(alike));
};

const mostDepth = 65536;
const operations = ['read', 'write'] as const;
const accesses = [
  ['sequential', 'seq'],
  ['random', 'rand'],
] as const;

/** One thread fills the queue: with several, more is in flight than the depth says. */
const isSingle = ({ result }: Figure) => [undefined, 1].includes(numberIn(result, 'threads'));

const curvesOf = (run: Run, here: Here): Pick<Storage, 'curves'> => {
  const curves = operations.flatMap((operation) =>
    accesses.flatMap(([access, short]) => {
      const figures = here(`${short}_${operation}`).filter(isSingle);
      const depths = groupedBy(figures, ({ result }) => countIn(result, 'queueDepth', mostDepth));
      return [...depths].flatMap(([queueDepth, group]): readonly StorageCurve[] => {
        const curve = curveOf(run, group, 'blockBytes');
        return curve === undefined ? [] : [{ operation, access, queueDepth, ...curve }];
      });
    }),
  );
  return curves.length === 0 ? {} : { curves: curves.slice(0, mostCurves) };
};

const bestAio = (run: Run, here: Here): Pick<Storage, 'aio'> => {
  const aio = searchedAio(run, here('aio')) ?? aioOf(run, here('seq_read'), here('seq_write'));
  return aio === undefined ? {} : { aio };
};

/** What training could fill: the free space, else the size. */
const roomOn = ({ freeBytes, capacityBytes }: Disk): Known<Bytes> | undefined => {
  if (freeBytes.value !== null) return freeBytes;
  return capacityBytes.value === null ? undefined : capacityBytes;
};
