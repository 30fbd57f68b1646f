import type { BestPoint } from './types.ts';

/** What is compared, each the less the better. Capacity of drives is not: it is what every other tier is saved with. */
const figuresOf = (point: BestPoint): readonly number[] => [
  -point.tokensPerSecond,
  point.dramBytes + point.cxlBytes,
  point.gpuBytes,
  point.costPerMillionTokens ?? 0,
];

/** At least as good in all figures. */
const covers = (a: BestPoint, b: BestPoint): boolean => {
  const other = figuresOf(b);
  return figuresOf(a).every((figure, index) => figure <= (other[index] ?? 0));
};

/** The set with a point more, less those that it beats; the same set where another is at least as good. */
export const withPoint = (set: readonly BestPoint[], point: BestPoint): readonly BestPoint[] => {
  if (set.some((other) => covers(other, point))) return set;
  return [...set.filter((other) => !covers(point, other)), point].sort(
    (a, b) => b.tokensPerSecond - a.tokensPerSecond || a.dramBytes - b.dramBytes || a.gpuBytes - b.gpuBytes,
  );
};
