import type { Pass } from '../../cost/passes.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import type { Phase, TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Layer, Step } from './step.ts';

/** Frozen weights of a layer, from host memory; the layer before the last one has computed, so there is room. */
export const fetchWeights = (step: Step, pass: Pass, layer: Layer, phase: Phase): TaskId | undefined => {
  const { builder, demands, situation } = step;
  if (situation.design.weights === 'gpu') return undefined;
  return builder.task({
    name: `weights for ${phase} ${layer.name}${pass.label}`,
    lane: 'Weight copies',
    phase,
    after: [...step.barrier, step.computed.at(-2)],
    uses: demands.toDevice(layer.weights * pass.repeat),
    acquires: holding('gpu', layer.weights),
  });
};

/** A layer's checkpoint to host memory. */
export const sendCheckpoint = (step: Step, pass: Pass, layer: Layer, computed: TaskId): void => {
  const task = step.builder.task({
    name: `checkpoint of forward ${layer.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: 'forward',
    after: [computed],
    uses: step.demands.toHost(layer.kept * pass.repeat),
    acquires: holding('dram', pinnedBytes(layer.kept)),
    releases: holding('gpu', layer.kept),
  });
  step.sent = [...step.sent.slice(-1), task];
};

/** Brings it back while the layer before computes. */
export const fetchCheckpoint = (step: Step, pass: Pass, layer: Layer): TaskId =>
  step.builder.task({
    name: `checkpoint for backward ${layer.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: 'backward',
    after: [step.computed.at(-2)],
    uses: step.demands.toDevice(layer.kept * pass.repeat),
    acquires: holding('gpu', layer.kept),
    releases: holding('dram', pinnedBytes(layer.kept)),
  });
