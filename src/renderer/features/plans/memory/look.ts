import type { Component } from '../../../../core/cost/memory/footprint.ts';

/** Colour and pattern of a component; where two share a colour, one of them is hatched. */
interface Look {
  readonly series: number;
  readonly hatched: boolean;
}

const looks: Readonly<Record<Component, Look>> = {
  weights: { series: 1, hatched: false },
  adapters: { series: 1, hatched: true },
  optimizer: { series: 3, hatched: false },
  gradients: { series: 2, hatched: false },
  checkpoints: { series: 4, hatched: true },
  activations: { series: 4, hatched: false },
  loss: { series: 6, hatched: false },
  buffers: { series: 5, hatched: false },
  workspace: { series: 5, hatched: true },
  process: { series: 7, hatched: false },
  context: { series: 8, hatched: false },
  margin: { series: 8, hatched: true },
};

/** A CSS background. */
export const backgroundOf = (component: Component): string => {
  const { series, hatched } = looks[component];
  const colour = `var(--series-${String(series)})`;
  return hatched ? `repeating-linear-gradient(135deg, ${colour} 0 3px, var(--surface) 3px 6px)` : colour;
};
