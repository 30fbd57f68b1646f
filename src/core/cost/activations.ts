import type { Checkpointing } from '../job/choices.ts';
import type { SizedJob } from '../job/job.ts';
import {
  checkpointBytes,
  forwardWorkingSetBytes,
  layerActivationBytes,
  lossBytes,
  workingSetBytes,
} from '../model/activations.ts';
import type { Model } from '../model/model.ts';
import { frameworks } from './frameworks.ts';
import type { Part } from './ledger.ts';
import { part } from './ledger.ts';
import { lossPeakBytes } from './memory/loss.ts';
import { setupOf } from './memory/setup.ts';

/**
 * What becomes of activations between forward and backward, fastest first: everything is kept; each layer keeps its
 * input and computes the rest a second time; those inputs wait in host memory meanwhile.
 */
export const activationModes = ['kept', 'checkpoints on the GPU', 'checkpoints in host memory'] as const;
export type ActivationMode = (typeof activationModes)[number];

const modes: Readonly<Partial<Record<Checkpointing, ActivationMode>>> = {
  none: 'kept',
  layer: 'checkpoints on the GPU',
  offloaded: 'checkpoints in host memory',
};

/** What the job says becomes of activations; all ways where it leaves that to the planner. */
export const modesFor = ({ checkpointing }: SizedJob): readonly ActivationMode[] => {
  const mode = modes[checkpointing];
  return mode === undefined ? activationModes : [mode];
};

/** Bytes of one micro-batch. */
export interface Activations {
  readonly mode: ActivationMode;
  readonly recompute: boolean;
  /** Of each layer from forward to backward, on the GPU or, copied, in host memory. */
  readonly kept: number;
  readonly offloaded: boolean;
  /** On the GPU besides that while a layer runs forward, and while it runs backward (recomputed first). */
  readonly forward: number;
  readonly backward: number;
  readonly loss: number;
}

export const activationsOf = (model: Model, batch: SizedJob, mode: ActivationMode): Activations => {
  const working = workingSetBytes(model, batch);
  const loss = lossOf(model, batch);
  if (mode === 'kept') {
    const kept = layerActivationBytes(model, batch);
    return { mode, recompute: false, offloaded: false, kept, forward: 0, backward: working - kept, loss };
  }
  return {
    mode,
    recompute: true,
    kept: checkpointBytes(model, batch),
    offloaded: mode === 'checkpoints in host memory',
    forward: forwardWorkingSetBytes(model, batch),
    backward: working,
    loss,
  };
};

/** All logits at once as DeepSpeed's own models take them; else as the job's loss does. */
const lossOf = (model: Model, job: SizedJob): number =>
  job.loss === 'plain'
    ? lossBytes(model, job)
    : lossPeakBytes(setupOf(model, { ...job, method: 'full' }, frameworks.deepspeed, 'layer'));

/** Checkpoints on the GPU at once where they wait in host memory: one in use, one on its way. */
export const checkpointsInFlight = 2;

/** What activations hold on the GPU at its two fullest moments: at the loss, and in backward of a layer. */
export const activationMoments = (activations: Activations, layers: number): readonly (readonly Part[])[] => {
  const { mode, kept, backward, loss } = activations;
  const across = part(
    mode === 'kept' ? 'activations' : 'checkpoints',
    namesKept[mode],
    kept * (activations.offloaded ? Math.min(layers, checkpointsInFlight) : layers),
  );
  const working = mode === 'kept' ? "one layer's activation gradients" : "one layer's activations";
  return [
    [across, part('loss', 'logits and loss', loss)],
    [across, part('activations', working, backward)],
  ];
};

const namesKept: Readonly<Record<ActivationMode, string>> = {
  kept: 'activations',
  'checkpoints on the GPU': 'activation checkpoints',
  'checkpoints in host memory': 'activation checkpoints on their way',
};
