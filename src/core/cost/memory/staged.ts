import type { Part } from '../ledger.ts';
import { fullest, isPinned, sizeOf } from '../ledger.ts';
import type { Budget, Entry, Footprint, Moment, Share } from './footprint.ts';
import { checkpointShare, entry, fullestEntry, moments, share } from './footprint.ts';

type Ways = readonly (readonly Part[])[];

/** What one tier holds all the time, and the ways in which it fills besides, by the part of a step. */
export interface Stages {
  readonly resident: readonly Part[];
  readonly forward: Ways;
  readonly backward: Ways;
  readonly step: Ways;
}

/** What a tier holds at its fullest. */
export const fullestParts = ({ resident, forward, backward, step }: Stages): readonly Part[] =>
  fullest(resident, [...forward, ...backward, ...step]);

/** Bytes of a tier that are pinned, at their fullest. */
export const pinnedPeak = (stages: Stages): number => sizeOf(fullestParts(pinnedOf(stages)));

export interface Staged {
  readonly gpu: Stages;
  readonly dram: Stages;
  /** CXL memory, where the machine has some; what is pinned in it counts with the rest. */
  readonly cxl?: Stages;
  readonly nvme: readonly Part[];
  /** Trained weights and their states, as a checkpoint holds them. */
  readonly checkpointBytes: number;
}

/**
 * Memory of a system whose optimizer states exist from the start (DeepSpeed makes them with the engine): forward,
 * backward and step of the first step are those of any. A checkpoint is read into host memory before it takes its place.
 */
export const stagedFootprint = ({ gpu, dram, cxl, nvme, checkpointBytes }: Staged): Footprint => {
  const reading = [share('buffers', 'the checkpoint as it is read', checkpointBytes)];
  const written = checkpointShare(checkpointBytes);
  return [
    ...stagesOf('gpu', gpu, []),
    ...stagesOf('dram', dram, reading),
    ...stagesOf('pinned', pinnedOf(cxl === undefined ? dram : together(dram, cxl)), []),
    ...(cxl === undefined || cxl.resident.length === 0 ? [] : stagesOf('cxl', cxl, [])),
    ...(nvme.length > 0 ? stored.map((moment) => entry(moment, 'nvme', nvme)) : []),
    entry('save', 'nvme', [...nvme, written]),
  ];
};

/** What is on drives is there from the start. */
const stored = moments.filter((moment) => moment !== 'save');

const stagesOf = (budget: Budget, stages: Stages, reading: readonly Share[]): readonly Entry[] => {
  const { resident, forward, backward, step } = stages;
  const at = (moment: Moment, ways: Ways) =>
    fullestEntry(
      moment,
      budget,
      (ways.length > 0 ? ways : [[]]).map((parts) => [...resident, ...parts]),
    );
  return [
    at('load', []),
    at('forward', forward),
    at('backward', backward),
    at('first step', step),
    at('steady', [...forward, ...backward, ...step]),
    at('save', []),
    at('resume', [reading]),
  ];
};

/** Of two tiers that fill up at the same moments, each in one way. */
const together = (a: Stages, b: Stages): Stages => {
  const joined = (one: Ways, other: Ways): Ways => [[...one.flat(), ...other.flat()]];
  return {
    resident: [...a.resident, ...b.resident],
    forward: joined(a.forward, b.forward),
    backward: joined(a.backward, b.backward),
    step: joined(a.step, b.step),
  };
};

const pinnedOf = ({ resident, ...ways }: Stages): Stages => {
  const pinned = (all: Ways): Ways => all.map((parts) => parts.filter(isPinned));
  return {
    resident: resident.filter(isPinned),
    forward: pinned(ways.forward),
    backward: pinned(ways.backward),
    step: pinned(ways.step),
  };
};
