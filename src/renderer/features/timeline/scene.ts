import { percentText, secondsText } from '../../../core/format.ts';
import type { PhaseWindow } from '../../../core/schedule/phase-windows.ts';
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

/** A window of a phase; with accumulation a phase has several. */
export interface PhaseBand {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
  /** What the band is, in fewer and fewer words, with what binds the phase where this is all of it. */
  readonly texts: readonly string[];
}

/** A phase in all its windows, with what binds it. */
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
  const windows = phaseWindows(timeline);
  return phases.map((phase) => {
    const total = `${secondsText(lengths[phase])}${comesOnce(windows, phase) ? '' : ' in all'}`;
    return { phase, seconds: lengths[phase], text: `${phaseNames[phase]} ${total}: ${bindings[phase]}` };
  });
};

const phaseBands = (timeline: Timeline, bindings: Bindings): readonly PhaseBand[] =>
  phaseWindows(timeline).map(({ phase, fromSeconds, toSeconds }, _, windows) => {
    const timed = `${phaseNames[phase]} ${secondsText(toSeconds - fromSeconds)}`;
    const bound = comesOnce(windows, phase) ? [`${timed}: ${bindings[phase]}`] : [];
    return { phase, from: fromSeconds, to: toSeconds, texts: [...bound, timed, phaseNames[phase]] };
  });

const comesOnce = (windows: readonly PhaseWindow[], phase: Phase) =>
  windows.filter((window) => window.phase === phase).length < 2;

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
