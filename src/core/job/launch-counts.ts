import { z } from 'zod';

export const launchCountsFormat = 1;

const seconds = z.number().nonnegative().max(1e6);

/** What the processor does to hand over a part of a pass: calls that put work on the GPU, and the time around them. */
const HandedSchema = z.strictObject({
  launches: z.number().nonnegative().max(1e9),
  /** Of the processor, its waits for the GPU left out. */
  cpuSeconds: seconds,
  /** Of it: within the calls themselves. */
  callSeconds: seconds,
});
export type Handed = z.infer<typeof HandedSchema>;

/** One layer, where layers were told apart, and once a micro-batch the rest; without layers, the whole pass is the rest. */
const PassSchema = z.strictObject({ layer: HandedSchema.optional(), rest: HandedSchema });
export type HandedPass = z.infer<typeof PassSchema>;

/** How layers were told apart, and how many there are in the trace. */
const CountedLayersSchema = z.strictObject({
  by: z.enum(['modules', 'repetition']),
  /** Class of the modules. */
  name: z.string().max(1000).optional(),
  count: z.number().int().positive().max(1e6),
});
export type CountedLayers = z.infer<typeof CountedLayersSchema>;

/**
 * How often the processor calls the GPU in a micro-batch, as counted in a profiler's trace, in place of what is assumed
 * of a framework.
 */
export const LaunchCountsSchema = z.strictObject({
  kind: z.literal('plimsoll-launch-counts'),
  format: z.literal(launchCountsFormat),
  /** Title of the trace, and its id among the stored ones. */
  trace: z.string().max(1000),
  traceId: z.string().max(64),
  /** Absent where layers were not told apart. */
  layers: CountedLayersSchema.optional(),
  /** Micro-batches that were averaged. */
  passes: z.number().positive().max(1e9),
  forward: PassSchema,
  /** Without the recompute; absent where the trace has none. */
  backward: PassSchema.optional(),
  /** Whose time is counted for a launch: that of the trace, or what the machine of the plan takes. */
  time: z.enum(['trace', 'machine']),
});
export type LaunchCounts = z.infer<typeof LaunchCountsSchema>;
