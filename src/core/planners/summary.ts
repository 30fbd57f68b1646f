import type { SizedJob } from '../job/job.ts';
import { adapterOf, tokensPerStep } from '../job/job.ts';
import type { Frozen } from '../model/flops.ts';
import { hardwareFlops, modelFlops } from '../model/flops.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import { trainingLoopLane } from '../cost/passes.ts';
import { bindingResource, laneBusySeconds, phaseSeconds, resourceBusyShare, trafficOf } from '../schedule/queries.ts';
import type { Schedule, TierId, Timeline } from '../schedule/types.ts';
import { bytes, flopPerSecond, seconds, tokensPerSecond } from '../units.ts';
import { launchingOf } from './launch.ts';
import type { FeasiblePlan, Outcome, SystemId, TierUse } from './types.ts';

type Feasible = Extract<Outcome, { readonly kind: 'feasible' }>;

/** What a front end shows of a plan: the outcome, with the time that the engine found. */
export const summaryOf = (
  system: SystemId,
  machine: Machine,
  model: Model,
  job: SizedJob,
  { decisions, memory, footprint }: Feasible,
  timeline: Timeline,
): FeasiblePlan => {
  const { schedule, stepSeconds } = timeline;
  return {
    kind: 'feasible',
    system,
    job,
    stepSeconds,
    tokensPerSecond: tokensPerSecond(tokensPerStep(job) / stepSeconds),
    ...workRates(model, job, decisions.checkpointing, stepSeconds),
    phases: phasesIn(timeline),
    peak: {
      gpuBytes: peakOf(memory, 'gpu'),
      dramBytes: peakOf(memory, 'dram'),
      cxlBytes: peakOf(memory, 'cxl'),
      nvmeBytes: peakOf(memory, 'nvme'),
    },
    traffic: trafficIn(schedule),
    busy: busyIn(timeline),
    launching: launchingOf(machine, model, job, decisions),
    binding: bindingResource(timeline),
    phaseBinding: {
      forward: bindingResource(timeline, 'forward'),
      backward: bindingResource(timeline, 'backward'),
      optimizer: bindingResource(timeline, 'optimizer'),
    },
    memory,
    footprint,
    decisions,
  };
};

const workRates = (model: Model, job: SizedJob, recompute: boolean, stepSeconds: number) => {
  const frozen = frozenIn(job);
  const rate = (work: number) => flopPerSecond((job.gradientAccumulation * work) / stepSeconds);
  return {
    modelFlopsPerSecond: rate(modelFlops(model, job, frozen)),
    hardwareFlopsPerSecond: rate(hardwareFlops(model, job, frozen, recompute)),
  };
};

const frozenIn = (job: SizedJob): Frozen => {
  const adapter = adapterOf(job);
  if (adapter === undefined) return 'nothing';
  return adapter.trainHead ? 'layers' : 'all';
};

const phasesIn = (timeline: Timeline): FeasiblePlan['phases'] => {
  const { forward, backward, optimizer } = phaseSeconds(timeline);
  const loop = loopIn(timeline);
  return {
    forwardSeconds: seconds(forward - loop),
    backwardSeconds: backward,
    optimizerSeconds: optimizer,
    ...(loop > 0 ? { loopSeconds: seconds(loop) } : {}),
  };
};

/** Its tasks come before forward, and nothing runs beside them. */
const loopIn = (timeline: Timeline): number =>
  laneBusySeconds(timeline)[timeline.schedule.lanes.indexOf(trainingLoopLane)] ?? 0;

/** Of a device the busiest of its resources. */
const busyIn = (timeline: Timeline): FeasiblePlan['busy'] => {
  const shares = resourceBusyShare(timeline);
  const ofDevice = (device: string) =>
    timeline.schedule.resources.reduce(
      (most, { id }, index) =>
        id === device || id.startsWith(`${device}.`) ? Math.max(most, Math.min(1, shares[index] ?? 0)) : most,
      0,
    );
  return { gpuShare: ofDevice('gpu'), cpuShare: ofDevice('cpu') };
};

const peakOf = (memory: readonly TierUse[], tier: TierId) => bytes(memory.find((use) => use.tier === tier)?.peak ?? 0);

const trafficIn = (schedule: Schedule): FeasiblePlan['traffic'] => ({
  h2dBytes: bytes(trafficOf(schedule, 'link.h2d')),
  d2hBytes: bytes(trafficOf(schedule, 'link.d2h')),
  nvmeReadBytes: bytes(trafficOf(schedule, 'nvme.read')),
  nvmeWriteBytes: bytes(trafficOf(schedule, 'nvme.write')),
});
