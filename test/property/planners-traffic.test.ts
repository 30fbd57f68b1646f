import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SizedJob } from '../../src/core/job/job.ts';
import { outlineOf } from '../../src/core/cost/outline.ts';
import { countParameters } from '../../src/core/model/parameters.ts';
import { checkpointBytes } from '../../src/core/model/activations.ts';
import type { Model } from '../../src/core/model/model.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import type { FeasiblePlan, SystemId } from '../../src/core/planners/types.ts';
import { trafficOf } from '../../src/core/schedule/queries.ts';
import { bytes } from '../../src/core/units.ts';
import { anyJob, anyMachine, anyTrainedModel } from './arbitraries.ts';

/**
 * Bytes over the link as DeepSpeed's code moves them (stage_1_and_2.py, stage3.py), written down anew from what a plan says it decided:
 * P parameters, n micro-batches, V h elements of a tied embedding, which is fetched for the head as well.
 */
const expected = (model: Model, job: SizedJob, { system, decisions }: FeasiblePlan) => {
  const total = countParameters(model).total;
  const count = job.gradientAccumulation;
  const embedding = model.vocab * model.hidden;
  const last = (model.norm.final ? (model.norm.kind === 'rms' ? 1 : 2) * model.hidden : 0) + headOwn(model);
  // Every block comes for forward and for backward; the head stays in between.
  const fetched = decisions.parameters === 'gpu' ? 0 : 2 * (2 * total - last + (model.head === 'tied' ? embedding : 0));
  const checkpoints = decisions.checkpoints === 'dram' ? model.layers * checkpointBytes(model, job) : 0;
  if (system === 'superoffload') return superTraffic(total, count, decisions.split ?? {});
  if (system === 'zenflow') return zenTraffic(total, count, decisions);
  if (system === 'deep-optimizer-states') return interleavedTraffic(total, count, decisions.split ?? {});
  if (system === 'fuyou') return fuyouTraffic(2 * (total + (model.head === 'tied' ? embedding : 0)), total, decisions);
  if (system === 'megatrain') return streamedTraffic(model, total, count);
  if (decisions.plain !== undefined) return plainTraffic(model, count, decisions, checkpoints);
  const halves = decisions.deepspeed?.stage === 2 ? count - 1 : count;
  const updated = decisions.parameters === 'gpu' ? 2 * total : 0;
  return {
    h2dBytes: count * (fetched + checkpoints) + 2 * halves * total + updated,
    d2hBytes: count * checkpoints + (2 * halves + 4) * total,
    nvmeReadBytes: (decisions.parameters === 'nvme' ? count * fetched : 0) + (onNvme(decisions) ? 16 * total : 0),
    nvmeWriteBytes: (decisions.parameters === 'nvme' ? 2 * total : 0) + (onNvme(decisions) ? 16 * total : 0),
  };
};

type Split = NonNullable<FeasiblePlan['decisions']['split']>;
const shareOnGpu = (tiers: Split['gradients']) => tiers?.find(({ tier }) => tier === 'gpu')?.share ?? 0;
const linkTraffic = (h2d: number, d2h: number): FeasiblePlan['traffic'] => ({
  h2dBytes: bytes(h2d),
  d2hBytes: bytes(d2h),
  nvmeReadBytes: bytes(0),
  nvmeWriteBytes: bytes(0),
});

/** The CPU's gradients go out and come back in each micro-batch, and once more as fp32; fp32 weights come. */
const superTraffic = (total: number, count: number, { optimizer }: Split) => {
  const cpu = total * (1 - shareOnGpu(optimizer));
  return linkTraffic((2 * count + 4) * cpu, (2 * count + 4) * cpu);
};

/** Gradients that are not selected go out in each micro-batch; their weights come back once an interval. */
const zenTraffic = (total: number, count: number, { split, deepspeed }: FeasiblePlan['decisions']) => {
  const rest = total * (1 - shareOnGpu(split?.gradients));
  return linkTraffic((2 * rest) / (deepspeed?.zenFlow?.interval ?? 1), 2 * count * rest);
};

/**
 * Deep Optimizer States: gradients of what does not live on the GPU go out and come back as 16 bits for each micro-batch.
 * What the CPU updates goes out as fp32 and comes back as 16-bit weights; what visits the GPU comes and goes with 12 B.
 */
const interleavedTraffic = (
  total: number,
  count: number,
  { gradients, optimizer }: NonNullable<FeasiblePlan['decisions']['split']>,
): FeasiblePlan['traffic'] => {
  const onGpu = (tiers: typeof gradients) => tiers?.find(({ tier }) => tier === 'gpu')?.share ?? 0;
  const cpu = total * (1 - onGpu(gradients));
  const visiting = total * (onGpu(gradients) - onGpu(optimizer));
  const halves = 2 * count * (cpu + visiting);
  return {
    h2dBytes: bytes(halves + 2 * cpu + 12 * visiting),
    d2hBytes: bytes(halves + 4 * cpu + 12 * visiting),
    nvmeReadBytes: bytes(0),
    nvmeWriteBytes: bytes(0),
  };
};

/**
 * Weights come for either pass, activations go and come, those without room in host memory by way of the drives; states
 * are read (12P) and written with the new weights (14P) inside backward. papers/fuyou-memascend, section 1.1.
 */
const fuyouTraffic = (weights: number, total: number, { knobs, split }: FeasiblePlan['decisions']) => {
  const swapped = Number(knobs?.find(({ knob }) => knob === 'swap')?.value);
  const spilled = swapped * (split?.activations?.find(({ tier }) => tier === 'nvme')?.share ?? 0);
  return {
    h2dBytes: 2 * weights + swapped,
    d2hBytes: 2 * total + swapped,
    nvmeReadBytes: 2 * weights + 12 * total + spilled,
    nvmeWriteBytes: 14 * total + spilled,
  };
};

/** MegaTrain: layers come three times a micro-batch, and the rest once after the update; gradients leave as 16 bits. */
const streamedTraffic = (model: Model, total: number, count: number): FeasiblePlan['traffic'] => {
  const streamed = streamedElements(model);
  return {
    h2dBytes: bytes(6 * count * streamed + 2 * (total - streamed)),
    d2hBytes: bytes(2 * count * total),
    nvmeReadBytes: bytes(0),
    nvmeWriteBytes: bytes(0),
  };
};

const streamedElements = (model: Model): number => {
  const { total, beforeElements, afterElements } = outlineOf(model);
  return total - beforeElements - afterElements;
};

/**
 * Bytes that passes of the CPU move: Adam 28, cast 6, and clip 8. Fuyou turns gradients to fp32 (6) and clips nothing.
 * MegaTrain copies or adds gradients (4, then 6), clips and zeroes them (8), updates 16-bit weights (22), and copies those
 * of layers once more (4).
 */
const cpuPasses = (
  system: SystemId,
  model: Model,
  { gradientAccumulation: count }: SizedJob,
  total: number,
): number => {
  if (system === 'megatrain') return (4 + 6 * (count - 1) + 8 + 22) * total + 4 * streamedElements(model);
  return (system === 'fuyou' ? 40 : 42) * total;
};

/** Adapters: frozen 16-bit layers come for forward and for backward, checkpoints go and come. */
const plainTraffic = (
  model: Model,
  count: number,
  { parameters }: FeasiblePlan['decisions'],
  checkpoints: number,
): FeasiblePlan['traffic'] => {
  const { layers, layerElements } = outlineOf(model);
  const weights = parameters === 'dram' ? 2 * 2 * layers * layerElements : 0;
  return {
    h2dBytes: bytes(count * (weights + checkpoints)),
    d2hBytes: bytes(count * checkpoints),
    nvmeReadBytes: bytes(0),
    nvmeWriteBytes: bytes(0),
  };
};

/** isinf and isnan over the gradients in host memory: 12 B of 16-bit ones; in one pass 2 B. */
const checkedBytes = (
  system: SystemId,
  { deepspeed, knobs = [] }: FeasiblePlan['decisions'],
  { precision }: SizedJob,
): number => {
  if (knobs.some(({ knob, value }) => knob === 'fused-overflow-check' && value === true)) return 2;
  const onHost = deepspeed?.stage === 3 || system === 'cxl-aware';
  return precision === 'fp16' && onHost ? 12 : 0;
};

const onNvme = (decisions: FeasiblePlan['decisions']) => decisions.optimizer === 'nvme';
const headOwn = (model: Model) =>
  (model.head === 'untied' ? model.vocab * model.hidden : 0) +
  (model.head !== 'none' && model.bias.head ? model.vocab : 0);

test.each(planners)('$id moves the bytes that its decisions demand', { timeout: 120_000 }, (planner) => {
  fc.assert(
    fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
      const found = plan(planner, machine, model, job);
      if (found.kind === 'infeasible') return;
      const nothing = { h2dBytes: 0, d2hBytes: 0, nvmeReadBytes: 0, nvmeWriteBytes: 0 };
      const engine = found.decisions.plain === undefined && found.decisions.optimizer === 'gpu';
      const demanded = engine ? nothing : expected(model, job, found);
      for (const direction of ['h2dBytes', 'd2hBytes', 'nvmeReadBytes', 'nvmeWriteBytes'] as const) {
        const [moved, asked] = [found.traffic[direction], demanded[direction]];
        expect(Math.abs(moved - asked), direction).toBeLessThanOrEqual(1e-9 * asked);
      }
    }),
    { numRuns: 200 },
  );
});

/**
 * Bytes of host memory besides transfers for each parameter that the CPU updates. SuperOffload casts on the GPU and does
 * not clip; ZenFlow does not clip and adds every gradient to its sum (10 B), once a micro-batch.
 */
const perParameter = ({ deepspeed }: FeasiblePlan['decisions'], system: string, job: SizedJob): number | undefined => {
  if (system === 'superoffload') return 28;
  const interval = deepspeed?.zenFlow?.interval;
  return interval === undefined ? undefined : 34 + 10 * interval * job.gradientAccumulation;
};

test.each(planners)('$id sends every byte of a transfer through host memory too', { timeout: 120_000 }, (planner) => {
  fc.assert(
    fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
      const outcome = planner.decide(machine, model, job);
      if (outcome.kind === 'infeasible') return;
      const { schedule } = outcome;
      const parameters = trafficOf(schedule, 'cpu.adam');
      const moved = trafficOf(schedule, 'link.h2d', 'link.d2h', 'nvme.read', 'nvme.write');
      // SuperOffload finds out later, and takes updates back.
      const checked = planner.id === 'superoffload' ? 0 : checkedBytes(planner.id, outcome.decisions, job) * parameters;
      const own = perParameter(outcome.decisions, planner.id, job);
      const passes = own === undefined ? cpuPasses(planner.id, model, job, parameters) : own * parameters;
      const demanded = moved + passes + checked;
      expect(Math.abs(trafficOf(schedule, 'dram') - demanded)).toBeLessThanOrEqual(1e-9 * demanded);
    }),
    { numRuns: 100 },
  );
});
