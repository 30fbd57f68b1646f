import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, pinnedPart, tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { gradientTokenBytes, layerOperators, sumOfOperators } from '../../cost/memory/saved.ts';
import { setupOf } from '../../cost/memory/setup.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts, stagedFootprint } from '../../cost/memory/staged.ts';
import { waitingElements } from '../../cost/outline.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import { checkpointBytes, forwardWorkingSetBytes } from '../../model/activations.ts';
import { batchTokens } from '../../model/batch.ts';
import type { KindOfLayers } from '../../model/layers.ts';
import type { TierUse } from '../types.ts';
import type { Situation } from './situation.ts';
import { layerCode } from './situation.ts';

/** Tokens of each sequence that the loss takes at a time. cpu_master.py, `chunk_size`. */
const lossChunk = 128;

/**
 * Two flat buffers and two templates of the largest layer, and what never leaves. cpu_master.py, `_create_gpu_context`.
 */
export const gpuResident = ({ outline, machine, staying }: Situation): readonly Part[] => [
  part('weights', 'embedding, last norm and head', 2 * staying),
  part('buffers', 'flat buffers and templates of two layers', 8 * outline.largestLayerElements),
  part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
];

/** What comes and goes on the GPU, in bytes. */
export const sizesOf = (situation: Situation) => {
  const { model, job, outline, settings } = situation;
  const kept = checkpointBytes(model, job);
  const tokens = batchTokens(job);
  const waiting = 2 * waitingElements(outline);
  const chunk = job.microBatch * Math.min(job.sequence, lossChunk);
  const logits = model.head === 'none' ? 0 : model.vocab * (2 * tokens + 4 * chunk) + 2 * tokens * model.hidden;
  return {
    kept,
    forward: forwardWorkingSetBytes(model, job),
    working: workingBytes(situation),
    /** All 16-bit logits until backward, fp32 for one piece of the sequence. */
    logits,
    /** Inputs of the layers that are computed again at once. */
    cache: Math.min(settings.interval, model.layers) * kept,
    /** Gradients of a layer: one on its way while the next is made. */
    gradients: 2 * outline.largestLayerElements,
    /** Of the head and the last norm; of a tied head, kept until the embedding adds its share; of the embedding. */
    head: 2 * outline.afterElements,
    waiting,
    embedding: Math.max(0, 2 * outline.beforeElements - waiting),
  };
};

/** All that one layer keeps, and its gradients inside: the largest of the model's kinds. */
const workingBytes = ({ model, job }: Situation): number => {
  const setup = setupOf(model, { ...job, method: 'full', weights: 'bf16' }, layerCode, 'layer');
  const token = ({ model: one }: KindOfLayers) =>
    sumOfOperators(layerOperators(one, setup)) + gradientTokenBytes(one, setup);
  return batchTokens(job) * setup.kinds.reduce((most, kind) => Math.max(most, token(kind)), 0);
};

export const gpuStages = (situation: Situation): Stages => {
  const { model, settings } = situation;
  const sizes = sizesOf(situation);
  const count = Math.ceil(model.layers / settings.interval) + 1;
  const checkpoints = part('checkpoints', 'checkpoints of blocks', count * sizes.kept);
  const leaving = part('gradients', 'gradients of two layers', Math.min(2, model.layers) * sizes.gradients);
  const ends = part('gradients', 'gradients of head and norm', sizes.head + sizes.waiting);
  return {
    resident: gpuResident(situation),
    forward: [[checkpoints, part('activations', "one layer's activations", sizes.forward)]],
    backward: [
      [checkpoints, part('loss', 'logits', sizes.logits), ends],
      [
        checkpoints,
        part('activations', 'inputs of a block', sizes.cache),
        part('activations', "one layer's activations", sizes.working),
        leaving,
        ends,
      ],
      [leaving, ends, part('gradients', "the embedding's gradient", sizes.embedding)],
    ],
    step: [],
  };
};

/**
 * Bytes a parameter in host memory: 16-bit weights without an fp32 master, 16-bit gradients, fp32 moments: the 12 that
 * its README says. cpu_master.py; DeepSpeed's CPU Adam keeps fp32 moments of 16-bit weights.
 */
export const statesPerParameter = { weights: 2, gradients: 2, moments: 8 } as const;

export const hostResident = (situation: Situation): readonly Part[] => {
  const { outline, settings, layers, staying } = situation;
  const { total, largestLayerElements: largest } = outline;
  const layer = pinnedBytes(2 * largest);
  return [
    part('weights', '16-bit weights', statesPerParameter.weights * total),
    part('gradients', '16-bit gradients', statesPerParameter.gradients * total),
    part('optimizer', 'Adam moments (m, v)', statesPerParameter.moments * total),
    ...(settings.flat
      ? [
          pinnedPart(
            'weights',
            'flat copies of layers',
            layers.reduce((sum, n) => sum + pinnedBytes(2 * n), 0),
          ),
        ]
      : []),
    pinnedPart('buffers', 'two flat buffers', 2 * layer),
    pinnedPart('gradients', 'gradient slabs', settings.slabs * layer + pinnedBytes(2 * staying)),
    processPart,
  ];
};

export const hostStages = (situation: Situation): Stages => ({
  resident: hostResident(situation),
  forward: [],
  backward: [],
  step: [],
});

export const memoryOf = (situation: Situation): readonly TierUse[] => [
  tierSum('gpu', situation.machine.gpu?.memoryBytes.value ?? 0, fullestParts(gpuStages(situation))),
  tierSum('dram', situation.machine.memory.dram.capacityBytes.value, fullestParts(hostStages(situation))),
];

export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: gpuStages(situation),
    dram: hostStages(situation),
    nvme: [],
    checkpointBytes: (statesPerParameter.weights + statesPerParameter.moments) * situation.outline.total,
  });

export const whyNot = ({ machine }: Situation, onGpu: boolean): string =>
  onGpu
    ? `${machine.gpu?.name ?? 'the GPU'} cannot hold two layers, embedding, head and the activations of a block`
    : 'host memory cannot hold weights, gradients and Adam moments';
