import type { ProfileMode } from '../../../core/machine/run.ts';
import type { Spec } from './spec.ts';
import { longerModes, settingsOf, streamRate, withFile } from './spec.ts';
import type { Shape } from './stream.ts';

const kibibyte = 2 ** 10;
const mebibyte = 2 ** 20;
const blocks = [4 * kibibyte, 16 * kibibyte, 128 * kibibyte, mebibyte, 8 * mebibyte];
const depths = [1, 8, 32, 128];
/** Requests in flight hold memory, and a queue of more than this tells nothing new of a drive. */
const mostInFlight = 256 * mebibyte;

/** The points that also the standard profile has: curves over size in sequence, and small requests at random. */
const usual: ReadonlySet<string> = new Set(
  [
    ['sequential', 4 * kibibyte, 32],
    ['sequential', 128 * kibibyte, 32],
    ['sequential', mebibyte, 32],
    ['sequential', 8 * mebibyte, 8],
    ['sequential', mebibyte, 8],
    ['sequential', mebibyte, 1],
    ['random', 4 * kibibyte, 1],
    ['random', 4 * kibibyte, 32],
    ['random', 128 * kibibyte, 32],
  ].map(String),
);

const shapes: readonly Shape[] = (['sequential', 'random'] as const).flatMap((order) =>
  blocks.flatMap((blockBytes) =>
    depths
      .filter((queueDepth) => blockBytes * queueDepth <= mostInFlight)
      .map((queueDepth) => ({ order, blockBytes, queueDepth, threads: 1 })),
  ),
);

const weight = 0.25;

const specOf = (shape: Shape, direction: 'read' | 'write'): Spec => {
  const isUsual = usual.has(String([shape.order, shape.blockBytes, shape.queueDepth]));
  const modes: readonly ProfileMode[] = isUsual ? longerModes : ['full'];
  const size = `${String(shape.blockBytes / kibibyte)} KiB x ${String(shape.queueDepth)}`;
  return {
    metric: `storage.${shape.order === 'random' ? 'rand' : 'seq'}_${direction}`,
    title: `${shape.order} ${direction}, ${size}`,
    unit: 'bytes_per_second',
    settings: settingsOf(shape),
    weight,
    modes,
    writes: direction === 'write',
    measure: (folder, bench, mostBytes) =>
      withFile(folder, bench, ({ file }) =>
        streamRate(bench, { file, shape, direction, ...(direction === 'write' ? { mostBytes } : {}) }),
      ),
  };
};

/** Reads and writes over block size and queue depth. */
export const grid: readonly Spec[] = shapes.flatMap((shape) => [specOf(shape, 'read'), specOf(shape, 'write')]);
