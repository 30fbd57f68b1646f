import type { ProbeResult, Run } from './run.ts';

/** A measured figure that stands: status ok or noisy, with a median. */
export interface Figure {
  readonly median: number;
  readonly result: ProbeResult;
}

/**
 * The best median of a metric over what was varied (threads, instruction sets, queue depths): what the machine can
 * do. Only the largest buffers count, so that a sweep through the caches does not pass for memory.
 */
export const bestFigure = (
  run: Run,
  metric: string,
  where: (result: ProbeResult) => boolean = always,
): Figure | undefined => {
  const figures = run.results.filter((result) => result.metric === metric && where(result)).flatMap(standing);
  const size = Math.max(...figures.map(bufferBytes));
  return figures
    .filter((figure) => bufferBytes(figure) === size)
    .reduce<Figure | undefined>(
      (best, next) => (best !== undefined && best.median >= next.median ? best : next),
      undefined,
    );
};

/** Why a figure that stands is not to be relied on; undefined where its spread is small. */
export const doubtOf = ({ result: { status, why } }: Figure): string | undefined =>
  status === 'noisy' ? (why ?? 'the spread is wide') : undefined;

const always = () => true;

const standing = (result: ProbeResult): readonly Figure[] =>
  (result.status === 'ok' || result.status === 'noisy') && result.median !== null && result.median > 0
    ? [{ median: result.median, result }]
    : [];

const bufferBytes = ({ result }: Figure) => {
  const size = result.settings['bytes'];
  return typeof size === 'number' ? size : 0;
};
