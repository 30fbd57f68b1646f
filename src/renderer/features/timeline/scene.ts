import { percentText, secondsText } from '../../../core/format.ts';
import { bindingOf, phaseWindows } from '../../../core/schedule/queries.ts';
import type { Phase, Timeline } from '../../../core/schedule/types.ts';
import { phases } from '../../../core/schedule/types.ts';
import { phaseNames, resourceName } from '../../app/names.ts';
import type { LaneTasks } from './slices.ts';
import { laneTasks } from './slices.ts';

/** What is drawn whatever the view: computed once for a timeline. */
export interface Scene {
  readonly timeline: Timeline;
  readonly lanes: LaneTasks;
  readonly phases: readonly PhaseBand[];
}

/** A phase with what binds it, in words. */
export interface PhaseBand {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
  /** The same in fewer and fewer words. */
  readonly texts: readonly [full: string, ...shorter: string[]];
}

export const sceneOf = (timeline: Timeline): Scene => ({
  timeline,
  lanes: laneTasks(timeline),
  phases: phaseBands(timeline),
});

const phaseBands = (timeline: Timeline): readonly PhaseBand[] => {
  const windows = phaseWindows(timeline);
  return phases.map((phase) => {
    const { fromSeconds, toSeconds } = windows[phase];
    const length = secondsText(toSeconds - fromSeconds);
    const name = phaseNames[phase];
    const binding = bindingText(timeline, phase);
    const texts = [`${name} ${length}: ${binding}`, `${name} ${length}`, name] as const;
    return { phase, from: fromSeconds, to: toSeconds, texts };
  });
};

/** What holds a phase back, with how busy it is. */
export const bindingText = (timeline: Timeline, phase: Phase) => {
  const binding = bindingOf(timeline, phase);
  switch (binding.kind) {
    case 'resource':
      return `${resourceName(binding.resource)} binds, ${percentText(binding.busyShare)} busy`;
    case 'order':
      return `tasks wait for each other, most on ${binding.lane}`;
    case 'nothing':
      return 'empty';
  }
};
