import { ok } from '../../../core/result.ts';
import type { Bench } from '../figure.ts';
import type { Ready } from './folder.ts';
import type { Spec } from './spec.ts';
import { everyMode, settingsOf, streamRate, withFile } from './spec.ts';
import { largeTransfers } from './stream.ts';

const { blockBytes, queueDepth } = settingsOf(largeTransfers);
const shared = { unit: 'bytes_per_second', settings: { blockBytes, queueDepth }, weight: 1, modes: everyMode } as const;

/** The figures that plans are made with: long transfers, one way. */
export const sequential: readonly Spec[] = [
  {
    ...shared,
    metric: 'storage.write',
    title: 'sequential write',
    writes: true,
    measure: (folder, bench, mostBytes) => withFile(folder, bench, (ready) => write(ready, bench, mostBytes)),
  },
  {
    ...shared,
    metric: 'storage.read',
    title: 'sequential read',
    writes: false,
    measure: (folder, bench) =>
      withFile(folder, bench, ({ file }) => streamRate(bench, { file, shape: largeTransfers, direction: 'read' })),
  },
];

/**
 * The first pass makes the file and is slower, since the file system also notes which blocks are written; training writes
 * the same file at every step. So it is the warm-up, and the figure is of the passes after it. On a drive so slow that the
 * first pass takes half the time, it is the figure.
 */
const write = async ({ file, isWhole, fill }: Ready, bench: Bench, mostBytes: number) => {
  if (isWhole || fill === undefined)
    return streamRate(bench, { file, shape: largeTransfers, direction: 'write', mostBytes }, fill !== undefined);
  const { values, last } = fill;
  return ok({ values, settings: { engine: last.variant }, note: firstWrites });
};

const firstWrites = 'of first writes to new blocks';
