import { z } from 'zod';

/** Another machine for the same trace. 1 and null everywhere give the trace as it was. */
export const ScenarioSchema = z.strictObject({
  /** How many times as fast the processor is. */
  cpuSpeed: z.number().min(0.01).max(100),
  /** How many times as fast kernels and copies run. */
  gpuSpeed: z.number().min(0.01).max(100),
  /** From the begin of a launch to its kernel on an idle GPU; null: as in the trace. */
  launchNs: z.number().min(0).max(1e9).nullable(),
  /** How many times as much a launch costs as in the trace, where `launchNs` does not say it. */
  launchFactor: z.number().min(0.01).max(100),
  /** Everything between two waits of the processor is launched as one graph. */
  graphs: z.boolean(),
});
/** Scenarios of one question. */
export const ScenariosSchema = z.array(ScenarioSchema).min(1).max(32);
export type Scenario = z.infer<typeof ScenarioSchema>;

export const asRecorded: Scenario = { cpuSpeed: 1, gpuSpeed: 1, launchNs: null, launchFactor: 1, graphs: false };

export const ReplayedSchema = z.strictObject({
  /** From the first operator to the end of the last kernel, in the trace and as predicted. */
  recordedNs: z.number(),
  latencyNs: z.number(),
  speedup: z.number(),
  /** Of the GPU's rows: that began when their launch let them, not when the GPU had room. */
  hostBoundShare: z.number(),
  /** What the launch cost of the trace itself is taken to be. */
  launchFloorNs: z.number(),
  /** Launches that the processor makes. */
  launches: z.number(),
  assumptions: z.array(z.string()),
});
export type Replayed = z.infer<typeof ReplayedSchema>;
