import type { TierId } from '../../../core/schedule/types.ts';
import type { Layout } from './layout.ts';
import { isIn } from './layout.ts';
import type { Scene } from './scene.ts';
import type { View } from '../../charts/time-view.ts';

/** What a pointer is on, by a name that means the same in another step. */
export type Place =
  { readonly kind: 'lane'; readonly name: string } | { readonly kind: 'memory'; readonly tier: TierId };

/** The pointer and what it drags; steps on one time scale share it. */
export interface Pointed {
  /** The step that it is in. */
  readonly step: number;
  readonly x: number;
  readonly y: number;
  readonly place: Place | undefined;
  /** Stretch being selected. */
  readonly selection: View | undefined;
}

export const placeAt = ({ timeline }: Scene, layout: Layout, y: number): Place | undefined => {
  const name = timeline.schedule.lanes[layout.lanes.findIndex((band) => isIn(band, y))];
  if (name !== undefined) return { kind: 'lane', name };
  const tier = timeline.memory[layout.memory.findIndex((band) => isIn(band, y))]?.tier;
  return tier === undefined ? undefined : { kind: 'memory', tier };
};

/** The middle of the same place in another step, where it has one. */
export const heightOf = ({ timeline }: Scene, layout: Layout, place: Place): number | undefined => {
  const band =
    place.kind === 'lane'
      ? layout.lanes[timeline.schedule.lanes.indexOf(place.name)]
      : layout.memory[timeline.memory.findIndex(({ tier }) => tier === place.tier)];
  return band && band.top + band.height / 2;
};
