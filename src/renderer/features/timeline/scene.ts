import { percentText, secondsText } from '../../../core/format.ts';
import { phaseWindows } from '../../../core/schedule/phase-windows.ts';
import { bindingOf, phaseSeconds } from '../../../core/schedule/queries.ts';
import type { Phase, Timeline } from '../../../core/schedule/types.ts';
import { phases } from '../../../core/schedule/types.ts';
import { phaseNames, resourceName } from '../../app/names.ts';
import type { LaneTasks } from './slices.ts';
import { laneTasks } from './slices.ts';

/** What is drawn whatever the view: computed once for a timeline. */
export interface Scene {
  readonly timeline: Timeline;
  readonly lanes: LaneTasks;
  readonly bands: readonly PhaseBand[];
  readonly phases: readonly PhaseSummary[];
}

/** A stretch of a phase; with accumulation a phase has several. */
export interface PhaseBand {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
  /** What the band is and what binds it, in fewer and fewer words. */
  readonly texts: readonly [full: string, ...shorter: string[]];
}

/** A phase in all its stretches, with what binds it. */
export interface PhaseSummary {
  readonly phase: Phase;
  readonly seconds: number;
  readonly text: string;
}

export const sceneOf = (timeline: Timeline): Scene => {
  const bindings = bindingTexts(timeline);
  return {
    timeline,
    lanes: laneTasks(timeline),
    bands: phaseBands(timeline, bindings),
    phases: phaseSummaries(timeline, bindings),
  };
};

type Bindings = Readonly<Record<Phase, string>>;
const bindingTexts = (timeline: Timeline): Bindings => ({
  forward: bindingText(timeline, 'forward'),
  backward: bindingText(timeline, 'backward'),
  optimizer: bindingText(timeline, 'optimizer'),
});

const phaseSummaries = (timeline: Timeline, bindings: Bindings): readonly PhaseSummary[] => {
  const lengths = phaseSeconds(timeline);
  return phases.map((phase) => ({
    phase,
    seconds: lengths[phase],
    text: `${phaseNames[phase]} ${secondsText(lengths[phase])}: ${bindings[phase]}`,
  }));
};

const phaseBands = (timeline: Timeline, bindings: Bindings): readonly PhaseBand[] =>
  phaseWindows(timeline).map(({ phase, fromSeconds, toSeconds }) => {
    const timed = `${phaseNames[phase]} ${secondsText(toSeconds - fromSeconds)}`;
    const texts = [`${timed}: ${bindings[phase]}`, timed, phaseNames[phase]] as const;
    return { phase, from: fromSeconds, to: toSeconds, texts };
  });

/** What holds a phase back, with how busy it is. */
const bindingText = (timeline: Timeline, phase: Phase) => {
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
