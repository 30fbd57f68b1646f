import { bytes, bytesPerSecond } from '../../units.ts';
import type { Curve } from '../curve.ts';
import type { Figure } from '../figures.ts';
import { best, countIn, originOf, groupedBy } from '../figures.ts';
import type { Run } from '../run.ts';

const mostPoints = 64;
const mostBytes = 2 ** 50;

/** The best rate at each size that the setting `size` names, the sizes rising; undefined where there is none. */
export const curveOf = ({ id }: Run, figures: readonly Figure[], size: 'bytes' | 'blockBytes'): Curve | undefined => {
  const groups = groupedBy(figures, ({ result }) => countIn(result, size, mostBytes));
  const points = [...groups]
    .flatMap(([at, group]) => {
      const figure = best(group);
      return figure === undefined ? [] : [{ at, figure }];
    })
    .toSorted((a, b) => a.at - b.at)
    .slice(-mostPoints);
  if (points.length === 0) return undefined;
  return {
    points: points.map(({ at, figure }) => ({ bytes: bytes(at), bytesPerSecond: bytesPerSecond(figure.median) })),
    source: { kind: 'measured', run: id, ...originOf(points.map(({ figure }) => figure)) },
  };
};
