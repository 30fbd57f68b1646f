import type { SizedJob } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { gpuStages } from '../../../src/core/planners/deep-optimizer-states/gpu-memory.ts';
import { hostParts } from '../../../src/core/planners/deep-optimizer-states/host-memory.ts';
import { scheduleOf } from '../../../src/core/planners/deep-optimizer-states/schedule.ts';
import { usual } from '../../../src/core/planners/deep-optimizer-states/settings.ts';
import type { Situation } from '../../../src/core/planners/deep-optimizer-states/situation.ts';
import { processesOf, situationOf } from '../../../src/core/planners/deep-optimizer-states/situation.ts';
import type { Part } from '../../../src/core/cost/ledger.ts';
import { trainingLoopLane } from '../../../src/core/cost/passes.ts';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { laneBusySeconds, phaseSeconds } from '../../../src/core/schedule/queries.ts';
import { reference } from '../machines.ts';
import { fittedQuantities, leftOutOf, noteOf } from './dos-notes.ts';
import type { DosQuantity, DosRun } from './dos-runs.ts';
import { dosModel, dosQuantities, dosRuns } from './dos-runs.ts';
import type { Judged } from './judged.ts';
import { groupedBy } from './judged.ts';

const gib = 2 ** 30;
const sequence = 2048;

/** A run as the planner sees it: one process on its share of the node. */
export const dosSituation = (run: DosRun): Situation => {
  const { ranks, hosts, bound, ratio, subGroupSize, interleave, asyncGradients, period } = run;
  const job: SizedJob = {
    ...defaultJob,
    sequence,
    // Tensor parallel processes share the work of a micro-batch; what they exchange is left out.
    microBatch: run.microBatch / run.tensorParallel,
    gradientAccumulation: run.gradientAccumulation,
    checkpointing: 'layer',
  };
  const settings = {
    ...usual,
    loop: true,
    ranks,
    hosts,
    bound,
    ratio,
    subGroupSize,
    interleave,
    asyncGradients,
    period,
  };
  return situationOf(reference(run.node), dosModel(run.parameters), job, { ...settings, by: 'given' });
};

const sizeOf = (parts: readonly Part[], without: readonly string[]): number =>
  parts.reduce((sum, { component, bytes }) => sum + (without.includes(component) ? 0 : bytes), 0);

/** What PyTorch says it allocated at most: without context, and without the fragments of its allocator. */
const allocated = (situation: Situation): number => {
  const { resident, forward, backward, step } = gpuStages(situation);
  const size = (parts: readonly Part[]) => sizeOf(parts, ['context', 'margin']);
  return size(resident) + Math.max(...[...forward, ...backward, ...step].map(size));
};

/**
 * Memory of the whole host that is in use: the logs' 19.7 GiB before anything is made with one process are the system,
 * its page cache, and Python with CUDA in each process. Split on two runs (7B and 13B on four GPUs).
 */
const systemGib = 11;
const processGib = 7.5;
const hostUsed = (situation: Situation): number => {
  const processes = Math.min(situation.settings.ranks, processesOf(situation.settings));
  const one = sizeOf(hostParts(situation), ['process']) / gib;
  return processes * (one + processGib) + systemGib;
};

/**
 * Megatron's FLOPs of an iteration with recompute: 96 B s l h^2 (1 + s/6h + V/16lh), whatever the width of the MLP.
 * Narayanan et al., arXiv 2104.04473, section 5.1.
 */
export const megatronFlops = ({ layers, hidden, vocab }: Model, batch: number): number =>
  96 * batch * sequence * layers * hidden ** 2 * (1 + sequence / (6 * hidden) + vocab / (16 * layers * hidden));

/** Everything that a log prints, as it is planned; seconds, TFLOP/s, GiB. */
export const predictRun = (run: DosRun): Readonly<Record<DosQuantity, number>> => {
  const situation = dosSituation(run);
  const timeline = simulate(scheduleOf(situation));
  const { forward, backward, optimizer } = phaseSeconds(timeline);
  const loop = laneBusySeconds(timeline)[timeline.schedule.lanes.indexOf(trainingLoopLane)] ?? 0;
  const batch = (run.microBatch * run.gradientAccumulation) / run.tensorParallel;
  return {
    forward: forward - loop,
    backward,
    update: optimizer,
    iteration: timeline.stepSeconds,
    'TFLOP/s': megatronFlops(situation.model, batch) / timeline.stepSeconds / 1e12,
    'host memory': hostUsed(situation),
    'GPU memory': allocated(situation) / gib,
  };
};

const unitOf: Readonly<Record<DosQuantity, string>> = {
  forward: 's',
  backward: 's',
  update: 's',
  iteration: 's',
  'TFLOP/s': 'TFLOP/s',
  'host memory': 'GiB',
  'GPU memory': 'GiB',
};

const modeOf = ({ interleave, asyncGradients, period }: DosRun): string => {
  if (interleave) return `interleaved, period ${String(period)}`;
  return asyncGradients ? 'asynchronous gradients' : 'blocking gradients';
};

export const dosTitle = (run: DosRun): string => {
  const processes =
    run.tensorParallel > 1
      ? `${String(run.ranks)} GPUs (tp ${String(run.tensorParallel)})`
      : `${String(run.ranks)} GPUs`;
  const gpu = run.node === 'dos-a100-40gb' ? 'A100' : 'H100';
  return `${run.runSet}: ${run.parameters} B, ${gpu}, ${processes}, ${String(run.microBatch)} x ${String(run.gradientAccumulation)}, ratio ${String(run.ratio)}, groups of ${String(run.subGroupSize)}, ${modeOf(run)}`;
};

/** Figures that are not predicted, with the reason and the runs. */
export const dosLeftOut = (): readonly {
  readonly why: string;
  readonly figures: number;
  readonly ids: readonly string[];
}[] => {
  const found = dosRuns.flatMap((run) =>
    dosQuantities.flatMap((quantity) => {
      const why = leftOutOf(run, quantity);
      return why === undefined ? [] : [{ why, id: run.id }];
    }),
  );
  return [...groupedBy(found, ({ why }) => why)].map(([why, all]) => ({
    why,
    figures: all.length,
    ids: [...new Set(all.map(({ id }) => id))],
  }));
};

/** Every published figure of every run. */
export const dosRows = (): readonly Judged[] => dosRuns.flatMap(rowsOfRun);

const rowsOfRun = (run: DosRun): readonly Judged[] => {
  const predicted = predictRun(run);
  return dosQuantities.flatMap((quantity) => {
    const published = run.published[quantity];
    if (published === undefined || leftOutOf(run, quantity) !== undefined) return [];
    const row = {
      file: 'deep-optimizer-states.json',
      system: 'Deep Optimizer States',
      id: run.id,
      title: dosTitle(run),
      quantity,
      unit: unitOf[quantity],
      published,
      predicted: predicted[quantity],
      fitted: fittedQuantities(run.id).includes(quantity),
    };
    const note = noteOf(run, quantity);
    return [note === undefined ? row : { ...row, note }];
  });
};
