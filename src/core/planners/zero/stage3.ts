import { cpuFlushBytesPerParameter } from '../../cost/adam.ts';
import { hindrancesOf } from '../../cost/contention.ts';
import type { Demands, DemandTable } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import { nvmeBytesPerParameter } from '../../cost/deepspeed.ts';
import { gradientPassSeconds } from '../../cost/gpu-update.ts';
import type { GpuWork } from '../../cost/gpu-work.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import type { Pass } from '../../cost/passes.ts';
import { tilingSeconds } from '../../cost/tiling.ts';
import { once } from '../../once.ts';
import type { Leg, Move, Stage3, Ways } from '../../stage3/stage3.ts';
import { seconds } from '../../units.ts';
import type { Design } from './design.ts';
import { accumulatesStaged, elementsFlushed, flushesAlong, flushOf } from './flush.ts';
import { departingOf } from './gpu-memory.ts';
import { checkpointBytes } from './host-memory.ts';
import type { Situation } from './situation.ts';
import { blocks } from './situation.ts';

/** A design as a schedule: stage 2, too, whose weights stay on the GPU. */
export const stage3Of = (situation: Situation): Stage3 => {
  const { machine, model, job, design, outline, activations, rates, tiling } = situation;
  const demands = demandsOf(rates);
  return {
    ...{ machine, model, job, outline, activations },
    ...(tiling === undefined ? {} : { tiling }),
    prefetch: design.prefetch,
    slots: design.slots,
    work: once(() => workOf(situation)),
    resources: resourcesOf(rates, isStaged(design)),
    hindrances: hindrancesOf(rates),
    gpu: (deviceSeconds) => demands.gpu(deviceSeconds),
    ways: waysOf(situation, demands),
    // Until August 2026 (pull request 8255) checkpoints went to unpinned memory, and the next layer waited.
    waits: { checkpoints: design.release === 'paper', gradients: blocks(design) },
    departing: departingOf(design),
    checkpointBytes: checkpointBytes(situation),
  };
};

const workOf = ({ model, job, rates, design }: Situation): GpuWork => {
  const work = gpuWorkOf(model, job, rates);
  const { forward, backward } = tilingSeconds(model, job, rates, design.tiles);
  return { ...work, layerForward: work.layerForward + forward, layerBackward: work.layerBackward + backward };
};

/** Whether any copy may be of memory that is not pinned. */
const isStaged = ({ pinned, release, flush }: Design): boolean =>
  !pinned || release === 'paper' || flush === 'blocking';

const waysOf = (situation: Situation, demands: DemandTable): Ways => {
  const { parameters, optimizer, pinned, release } = situation.design;
  const checkpoints = copies(demands, release === 'current');
  // What comes from the drives lies in pinned slots.
  const weights = copies(demands, pinned || parameters === 'nvme');
  const written = nvmeBytesPerParameter.optimizer.backwardWrite;
  return {
    ...(parameters === 'gpu' ? {} : { weightsIn: (size) => weights.toDevice(size) }),
    ...(parameters === 'nvme' ? { readWeights: (size) => atOnce(demands.fromNvme(size)) } : {}),
    gradients: (elements, pass) => (optimizer === 'gpu' ? kept : sent)(situation, demands, elements, pass),
    ...(optimizer === 'nvme' ? { writeGradients: (elements) => atOnce(demands.toNvme(written * elements)) } : {}),
    checkpointOut: (size) => checkpoints.toHost(size),
    checkpointIn: (size) => checkpoints.toDevice(size),
  };
};

const atOnce = (uses: Demands): Move => ({ uses, before: seconds(0) });

/** Copies between the GPU and memory that is pinned, or not. */
const copies = (demands: DemandTable, pinned: boolean) =>
  pinned
    ? { toDevice: demands.toDevice, toHost: demands.toHost }
    : { toDevice: demands.toDeviceStaged, toHost: demands.toHostStaged };

const lane = 'Gradient copies';

/** Into its bucket, out of it and added to what is there, by the GPU. stage3.py, `partition_grads`. */
const kept = ({ rates }: Situation, demands: DemandTable, elements: number, { repeat }: Pass): readonly Leg[] => [
  { name: '', lane, uses: demands.gpu(gradientPassSeconds(elements, rates) * repeat) },
];

/**
 * What was accumulated before comes to the GPU and is added there; the last micro-batch of a step also flushes the sum
 * as fp32 (flush.ts). stage_1_and_2.py, `copy_grads_in_partition`; stage3.py, `partition_grads`.
 */
const sent = (situation: Situation, demands: DemandTable, elements: number, pass: Pass): readonly Leg[] => {
  const { design } = situation;
  const { toDevice, toHost } = accumulatedBytes(design, pass);
  const { toDevice: back, toHost: away } = copies(demands, !accumulatesStaged(design));
  const amount = elements * pass.repeat;
  const along = pass.last && flushesAlong(design) ? flushOf(design).bytes * elementsFlushed(situation, elements) : 0;
  return [
    ...(toDevice === 0 ? [] : [{ name: 'accumulated ', lane, uses: back(toDevice * amount) } as const]),
    { name: '', lane, uses: away(toHost * amount + along) },
    ...(pass.last && !flushesAlong(design) ? flushedApart(situation, demands, elements) : []),
  ];
};

/** 16-bit bytes for each element in one micro-batch; with the flush, their sum is `gradientBytes` of the bound. */
const accumulatedBytes = ({ stage }: Design, { first, last }: Pass) =>
  stage === 3 ? { toDevice: 2, toHost: 2 } : { toDevice: first ? 0 : 2, toHost: last ? 0 : 2 };

/** A copy of its own; where the CPU casts, the thread that feeds the GPU does so. */
const flushedApart = (situation: Situation, demands: DemandTable, elements: number): readonly Leg[] => {
  const { bytes, staged, cast } = flushOf(situation.design);
  const count = elementsFlushed(situation, elements);
  const copied: Leg = { name: 'flush ', lane, uses: copies(demands, !staged).toHost(bytes * count) };
  return cast
    ? [copied, { name: 'fp32 ', lane: 'CPU', uses: demands.cpuPass(cpuFlushBytesPerParameter * count) }]
    : [copied];
};
