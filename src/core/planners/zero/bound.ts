import { adamCopyBytesPerParameter, cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import type { Volume } from '../../cost/bounds.ts';
import { copySeconds, cpuUpdateBytes, cpuUpdateSeconds, leastSeconds } from '../../cost/bounds.ts';
import { nvmeBytesPerParameter, overflowCheckBytesPerParameter } from '../../cost/deepspeed.ts';
import { gpuGroupUpdateSeconds } from '../../cost/gpu-update.ts';
import { gpuWorkOf, microBatchSeconds } from '../../cost/gpu-work.ts';
import type { Rates } from '../../cost/rates.ts';
import { fetchedBytes } from '../../stage3/bound.ts';
import { flushOf } from './flush.ts';
import { overflowTransient } from './host-memory.ts';
import type { Situation } from './situation.ts';
import { inTiles } from './situation.ts';

/**
 * No schedule of this design is faster: forward and backward take at least what their busiest resource takes, what the
 * one stream that carries gradients takes, and what must happen in turn to fetch weights; the update begins after
 * them, unless it is delayed, and runs group by group.
 */
export const boundOf = (situation: Situation): number => {
  const compute = computeVolume(situation);
  const turns = Math.max(gradientStreamSeconds(situation), weightTurnSeconds(situation, compute.gpuSeconds));
  const before = Math.max(leastSeconds(compute, situation.rates), turns);
  const update = updateSeconds(situation);
  return situation.design.delayed ? Math.max(before, update) : before + update;
};

const weightsFetched = (situation: Situation): number =>
  situation.design.parameters === 'gpu' ? 0 : situation.job.gradientAccumulation * fetchedBytes(situation);

/**
 * Bytes a parameter between accumulation buffer and GPU. Stage 2 sends 16-bit gradients but for the last micro-batch,
 * and reads them back but for the first; stage 3 does both for each. The last one also sends what is flushed.
 * DeepSpeed 0.19.6: stage_1_and_2.py, `copy_grads_in_partition`; stage3.py, `partition_grads`.
 */
const gradientBytes = ({ design, job, outline, cpuElements }: Situation) => {
  if (design.optimizer === 'gpu') return { toDevice: 0, toHost: 0 };
  const halves = 2 * (design.stage === 2 ? job.gradientAccumulation - 1 : job.gradientAccumulation);
  const flushed = flushOf(design).bytes * (cpuElements / outline.total);
  return { toDevice: halves, toHost: halves + flushed };
};

const computeVolume = (situation: Situation): Volume => {
  const { model, job, design, activations, outline, rates } = situation;
  const passes = job.gradientAccumulation;
  const fetched = weightsFetched(situation);
  const checkpoints = activations.offloaded ? passes * model.layers * activations.kept : 0;
  const gradients = gradientBytes(situation);
  return {
    gpuSeconds: passes * microBatchSeconds(gpuWorkOf(model, job, rates), model.layers, activations.recompute),
    toDevice: fetched + checkpoints + gradients.toDevice * outline.total,
    toHost: checkpoints + gradients.toHost * outline.total,
    nvmeRead: design.parameters === 'nvme' ? fetched : 0,
    nvmeWrite: design.optimizer === 'nvme' ? nvmeBytesPerParameter.optimizer.backwardWrite * outline.total : 0,
    adam: 0,
    cpuBytes: 0,
  };
};

/** Without prefetch copies and compute take turns; with one slot, reads and copies do. */
const weightTurnSeconds = (situation: Situation, gpuSeconds: number): number => {
  const { design, rates } = situation;
  const fetched = weightsFetched(situation);
  const copied = copySeconds(fetched, rates.hostToDevice, rates);
  const read = design.parameters === 'nvme' ? nvmeSeconds(fetched, 0, rates) : 0;
  return copied + Math.max(design.prefetch === 0 ? gpuSeconds : 0, design.slots === 1 ? read : 0);
};

const gradientStreamSeconds = (situation: Situation): number => {
  const { outline, rates } = situation;
  const { toDevice, toHost } = gradientBytes(situation);
  const back = copySeconds(toDevice * outline.total, rates.hostToDevice, rates);
  return back + copySeconds(toHost * outline.total, rates.deviceToHost, rates);
};

const updateSeconds = (situation: Situation): number => {
  const { design, outline, rates, gpuElements, cpuElements } = situation;
  if (inTiles(design)) return tiledUpdateSeconds(outline.total, rates);
  const { optimizer, weights } = nvmeBytesPerParameter;
  const copied = design.parameters === 'gpu' ? 2 * cpuElements : 0;
  const saved = design.parameters === 'nvme' ? weights.updateWrite * outline.total : 0;
  const sent = design.parameters === 'gpu' ? 0 : 2 * gpuElements;
  const onGpu = gpuGroupUpdateSeconds(gpuElements, rates) + copySeconds(sent, rates.deviceToHost, rates);
  const serial = onGpu + cpuUpdateSeconds(cpuElements, rates) + copySeconds(copied, rates.hostToDevice, rates);
  const chain = overflowSeconds(situation) + serial + nvmeSeconds(0, saved, rates);
  if (design.optimizer !== 'nvme') return chain;
  const [read, written] = [optimizer.updateRead * cpuElements, optimizer.updateWrite * cpuElements];
  if (!design.pipelined) return chain + nvmeSeconds(read, written, rates);
  const all = { nvmeRead: read, nvmeWrite: written + saved, toDevice: copied, toHost: 0 };
  const work = { ...all, gpuSeconds: 0, adam: cpuElements, cpuBytes: cpuUpdateBytes(cpuElements) };
  return Math.max(chain, leastSeconds(work, rates));
};

/** Clip, then Adam beside the copies of fp32 weights. */
const tiledUpdateSeconds = (parameters: number, rates: Rates): number => {
  const { clip, adam } = cpuUpdateBytesPerParameter;
  const copied = copySeconds(adamCopyBytesPerParameter * parameters, rates.hostToDevice, rates);
  const kernel = Math.max(((adam + adamCopyBytesPerParameter) * parameters) / rates.dram, parameters / rates.adam);
  return (clip * parameters) / rates.dram + Math.max(copied, kernel);
};

const overflowSeconds = (situation: Situation): number =>
  overflowTransient(situation) > 0
    ? (overflowCheckBytesPerParameter.traffic * situation.outline.total) / situation.rates.dram
    : 0;

/** One after the other, nothing beside them; each byte also passes through host memory. */
const nvmeSeconds = (read: number, written: number, rates: Rates): number =>
  (read > 0 ? read / Math.min(rates.nvmeRead, rates.dram) : 0) +
  (written > 0 ? written / Math.min(rates.nvmeWrite, rates.dram) : 0);
