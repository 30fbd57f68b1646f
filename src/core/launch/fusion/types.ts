import { z } from 'zod';

const count = z.number();
const share = z.number();
const ns = z.number();

export const FusionRequestSchema = z.strictObject({
  /** Longest chain, in kernels. */
  length: z.int().min(2).max(1024),
  /** Least proximity score of a chain that is recommended. */
  threshold: z.number().gt(0).max(1),
  /** What the call of a launch takes on the user's machine, measured; null: as in the trace. */
  launchNs: ns.min(0).max(1e9).nullable(),
});
export type FusionRequest = z.infer<typeof FusionRequestSchema>;
export const usualFusion: FusionRequest = { length: 256, threshold: 1, launchNs: null };

/** Kernels, operators or modules in order, the first of them; `more` stand behind. */
const NamesSchema = z.strictObject({ names: z.array(z.string()), more: count });

const ChainSchema = z.strictObject({
  /** Of its kernels. */
  kernels: NamesSchema,
  /** Innermost operators around the calls of its first occurrence, and modules or annotations; equal neighbours once. */
  operators: NamesSchema,
  modules: NamesSchema,
  /** How often it occurs, overlaps counted: f(C). */
  count,
  /** f(C) / f(its first kernel). */
  proximityScore: share,
  /** How often it is fused, without overlap. */
  fused: count,
});
export type Chain = z.infer<typeof ChainSchema>;

const ByLengthSchema = z.strictObject({
  /** L */
  length: count,
  /** Different chains whose score reaches the threshold. */
  chains: count,
  /** C_f: occurrences of such chains, taken from left to right without overlap. */
  fused: count,
  /** K - C_f (L - 1) */
  kernelsAfter: count,
  /** Of all kernels: in a fused chain. */
  coverage: share,
  /** The paper's ideal: kernels before over kernels after. */
  idealSpeedup: z.number(),
  /** C_f of those that one kernel could replace: on one stream, no wait of the processor in between. */
  fusible: count,
  /** Calls that these make needless; kernels of one graph launch have but one. */
  launchesSaved: count,
  /** Time of the calls that are saved, at `launchNs` each or as in the trace. */
  callsSavedNs: ns,
  /** Latency of the trace replayed without them; null where it has none. */
  latencyNs: ns.nullable(),
  /** The chains that are fused most. */
  listed: z.array(ChainSchema),
});
export type FusionByLength = z.infer<typeof ByLengthSchema>;

/** What a way to run with fewer launches would save. */
const EstimateSchema = z.strictObject({
  kernelsAfter: count,
  launchesAfter: count,
  latencyNs: ns,
  speedup: z.number(),
  assumption: z.string(),
});
export type FusionEstimate = z.infer<typeof EstimateSchema>;

export const FusionSchema = z.strictObject({
  kernels: count,
  launches: count,
  /** As recorded; null for a trace without kernels or operators. */
  latencyNs: ns.nullable(),
  threshold: z.number(),
  byLength: z.array(ByLengthSchema),
  compiled: EstimateSchema.nullable(),
  graphs: EstimateSchema.nullable(),
  notes: z.array(z.string()),
});
export type Fusion = z.infer<typeof FusionSchema>;
