import { z } from 'zod';
import { IntervalSchema } from '../known.ts';
import { MetricUnitSchema, ProbeResultSchema } from '../run.ts';

/** One figure in one run of a history. */
const DriftPointSchema = z.strictObject({
  run: z.string(),
  createdAtMs: z.number(),
  median: z.number(),
  interval: IntervalSchema,
});
export type DriftPoint = z.infer<typeof DriftPointSchema>;

/** What surrounded one run otherwise than another, which may explain a difference. */
export const ContextDifferenceSchema = z.strictObject({
  name: z.string(),
  a: z.string().nullable(),
  b: z.string().nullable(),
});
export type ContextDifference = z.infer<typeof ContextDifferenceSchema>;

/**
 * A figure that moved by more than its intervals explain. step: every run since `since` lies beyond all that was measured
 * before, intervals included. trend: no such step, but the medians rise or fall from run to run, more steadily than
 * chance would have them, and the newest interval does not meet the oldest.
 */
const DriftSchema = z.strictObject({
  metric: z.string(),
  unit: MetricUnitSchema,
  settings: ProbeResultSchema.shape.settings,
  kind: z.enum(['step', 'trend']),
  change: z.enum(['faster', 'slower', 'changed']),
  /** Median of the medians since, over that of those before; of a trend the newest over the oldest. */
  ratio: z.number(),
  /** The run with which it moved; of a trend the oldest. */
  since: z.string(),
  sinceMs: z.number(),
  /** What surrounded that run otherwise than the one before it. */
  context: z.array(ContextDifferenceSchema),
  points: z.array(DriftPointSchema),
});
export type Drift = z.infer<typeof DriftSchema>;

export const DriftReportSchema = z.strictObject({
  /** The run whose figures are followed back. */
  newest: z.string(),
  /** Runs of the same machine that were looked at, the oldest first, `newest` the last. */
  runs: z.array(z.string()),
  /** Figures that two runs or more have. */
  compared: z.number(),
  drifts: z.array(DriftSchema),
});
export type DriftReport = z.infer<typeof DriftReportSchema>;
