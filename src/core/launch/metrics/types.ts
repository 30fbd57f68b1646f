import { z } from 'zod';

/**
 * What SKIP asks of a trace (arXiv 2504.11750; papers' definitions are repeated at each field). Times are nanoseconds.
 * What cannot be said is null, and `why` of the report tells the reason.
 */
const count = z.number();
const ns = z.number();
const share = z.number();

/** Quantiles by linear interpolation between the two nearest ranks. */
const SpreadSchema = z.strictObject({ least: ns, mean: ns, p50: ns, p95: ns, p99: ns, most: ns });
export type Spread = z.infer<typeof SpreadSchema>;

/** Whether the work waits for the processor or for the GPU, and what shows it. */
const BoundSchema = z.strictObject({
  bound: z.enum(['cpu', 'gpu']).nullable(),
  /** One sentence that names the figures. */
  evidence: z.string(),
  /** Of the kernels after the first: whose launch began when all earlier kernels had ended. */
  hostWaitShare: share.nullable(),
  /** Of the time between GPU work: before work whose call began when all earlier work had ended. */
  hostWaitTimeShare: share.nullable(),
  /** Of TKLQT: after the call had returned. */
  queueShare: share.nullable(),
  /** Of the time from the first kernel's begin to the last one's end: with a kernel running. */
  busyShare: share.nullable(),
});
export type Bound = z.infer<typeof BoundSchema>;

/** What adds up over any parts that the kernels are cut into. */
const SumsSchema = z.strictObject({
  kernels: count,
  /** Kernels whose call is not in the file; they have no part in TKLQT. */
  kernelsWithoutLaunch: count,
  /** Kernels of calls that launch a graph. */
  kernelsFromGraphs: count,
  /** Sum over kernels of their begin less the begin of their call (t_l). */
  tklqtNs: ns,
  /** t_l until the call returns, or the kernel begins. */
  launchNs: ns,
  /** t_l after the call has returned. The two add up to TKLQT. */
  queueNs: ns,
  /** Sum of the kernels' durations. */
  kernelNs: ns,
});
export type Sums = z.infer<typeof SumsSchema>;

const MeasuresSchema = SumsSchema.extend({
  /** Calls that caused kernels, and those of them that launch a graph. */
  launches: count,
  graphLaunches: count,
  /** TKLQT with the first kernel of each call alone: what a graph's kernels wait for each other is left out. */
  tklqtOfLaunchesNs: ns,
  /** Spread of t_l over the kernels. */
  delayNs: SpreadSchema.nullable(),
  /** Average kernel duration. */
  akdNs: ns.nullable(),
  /** Time with at least one kernel running. */
  busyNs: ns,
  /** Inference latency: from the begin of the first operator to the end of the last kernel. */
  latencyNs: ns.nullable(),
  /** The paper's GPU idle, latency less the sum of kernels: negative where streams run side by side. */
  gpuIdleNs: ns.nullable(),
  /** Latency less the time in it with at least one kernel running. */
  gpuIdleUnionNs: ns.nullable(),
  /** Latency less the time in it under operators of the thread that launches most kernels. */
  cpuIdleNs: ns.nullable(),
  /** Latency less the time in it under an operator of any thread. */
  cpuIdleUnionNs: ns.nullable(),
  /** Kernels that begin before their call does: the clocks disagree. They count into TKLQT as they are. */
  earlyKernels: count,
  /** Kernels that last less long than their call. */
  shorterThanLaunch: count,
  bound: BoundSchema,
});
export type Measures = z.infer<typeof MeasuresSchema>;

const StepSchema = MeasuresSchema.extend({
  name: z.string(),
  beginNs: ns,
  /** How long the profiler's own mark lasts. */
  markedNs: ns,
});
export type StepMeasures = z.infer<typeof StepSchema>;

const GroupSchema = SumsSchema.extend({ name: z.string(), launches: count });
export type Group = z.infer<typeof GroupSchema>;

const ThreadSchema = GroupSchema.extend({
  pid: z.string(),
  tid: z.string(),
  /** Operators that no other encloses. */
  roots: count,
  rootNs: ns,
});
export type ThreadMeasures = z.infer<typeof ThreadSchema>;

const TopKernelSchema = z.strictObject({
  name: z.string(),
  count,
  kernelNs: ns,
  meanNs: ns,
  /** Of the time of all kernels. */
  share,
  tklqtNs: ns,
});
export type TopKernel = z.infer<typeof TopKernelSchema>;

const CopiesSchema = z.strictObject({
  copies: count,
  sets: count,
  bytes: z.number(),
  copyNs: ns,
  /** Time with at least one copy or set running, and that of it with a kernel running too. */
  busyNs: ns,
  overlapNs: ns,
  byDirection: z.array(z.strictObject({ name: z.string(), count, bytes: z.number(), copyNs: ns })),
});
export type Copies = z.infer<typeof CopiesSchema>;

const DeviceSchema = z.strictObject({ device: z.string(), streams: count, kernels: count, kernelNs: ns, busyNs: ns });
export type DeviceMeasures = z.infer<typeof DeviceSchema>;

export const MetricsSchema = z.strictObject({
  whole: MeasuresSchema,
  operators: z.strictObject({ count, roots: count, depth: count }),
  /** By the profiler's marks (ProfilerStep); a kernel belongs to the step in which its call begins. */
  steps: z.array(StepSchema),
  /** What belongs to no step. */
  outsideSteps: SumsSchema,
  threads: z.array(ThreadSchema),
  /** By the innermost module or annotation around the call; a backward kernel by that of its forward operator. */
  parts: z.array(GroupSchema),
  /** By the innermost operator around the call. */
  byOperator: z.array(GroupSchema),
  devices: z.array(DeviceSchema),
  copies: CopiesSchema,
  topByTime: z.array(TopKernelSchema),
  topByCount: z.array(TopKernelSchema),
  /** t_l of the kernels, counted between powers of two of microseconds: below `upToNs`, not below the one before. */
  delays: z.array(z.strictObject({ upToNs: ns, kernels: count })),
  /** What a reader has to know: what was left out, and why something is null. */
  notes: z.array(z.string()),
});
export type Metrics = z.infer<typeof MetricsSchema>;
