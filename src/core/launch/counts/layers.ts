import type { CountedLayers } from '../../job/launch-counts.ts';

/** Layers as they were told apart in a trace. */
export interface Layers extends CountedLayers {
  /** The layer that a row of the processor belongs to, each time that it runs another number; `none` outside of layers. */
  readonly of: (row: number) => number;
}
