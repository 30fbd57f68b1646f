import { z } from 'zod';
import { FactsSchema } from './facts.ts';
import { CountSchema, IntervalSchema, known } from './known.ts';

/** How much time a profile may take: quick about 30 s, standard about 2 min, full about 10 min. */
export const ProfileModeSchema = z.enum(['quick', 'standard', 'full']);
export type ProfileMode = z.infer<typeof ProfileModeSchema>;

/**
 * ok: the spread is small. noisy: the figure stands, its spread is wide (coefficient of variation over 3 %).
 * unavailable: this machine has no such thing, or it may not be reached, because of `why`.
 * failed: the probe crashed, hung or was killed; cancelled: the user stopped it; interrupted: the app died meanwhile.
 */
export const ResultStatusSchema = z.enum(['ok', 'noisy', 'unavailable', 'failed', 'cancelled']);
export type ResultStatus = z.infer<typeof ResultStatusSchema>;

export const MetricUnitSchema = z.enum([
  'bytes_per_second',
  'params_per_second',
  'flops_per_second',
  'operations_per_second',
  'seconds',
  'bytes',
  'hertz',
  'count',
]);
export type MetricUnit = z.infer<typeof MetricUnitSchema>;

/**
 * What disturbed a measurement: other work on the CPUs, time that the hypervisor took, a CPU or GPU that slowed itself
 * down (heat, power), a clock that changed in between, another process on the GPU, memory or storage under pressure.
 */
export const FlagSchema = z.enum([
  'load',
  'steal',
  'throttled',
  'clock-drift',
  'gpu-busy',
  'gpu-throttled',
  'memory-pressure',
  'io-pressure',
]);
export type Flag = z.infer<typeof FlagSchema>;

/** What a JavaScript date can be (ECMA-262, time values and time range). */
const TimeMsSchema = z.int().min(-8.64e15).max(8.64e15);

/** Far above what a full profile measures, low enough to be kept and shown in a moment. */
const mostResults = 10_000;
const mostSamples = 1_000_000;

/** A name that survives the way to the file and back (`keys.ts`). */
const SettingNameSchema = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, { error: 'a name such as blockBytes' });

/** One figure of a run. `samples` are the raw values in `unit`, in the order measured; the statistics are theirs. */
export const ProbeResultSchema = z.strictObject({
  probe: z.string().max(100),
  /** e.g. dram.triad, cpu.adam_bf16, storage.read */
  metric: z.string().max(100),
  unit: MetricUnitSchema,
  /** What was varied or fixed: threads, bytes, variant, path, block size, queue depth, engine. */
  settings: z.record(SettingNameSchema, z.union([z.string(), z.number(), z.boolean()])),
  median: z.number().nullable(),
  p05: z.number().nullable(),
  p95: z.number().nullable(),
  /** Coefficient of variation: standard deviation over mean. */
  cv: z.number().nullable(),
  samples: z.array(z.number()).max(mostSamples),
  status: ResultStatusSchema,
  why: z.string().nullable(),
  bytesWritten: CountSchema,
  /** Indices of the samples that lie far from the others; they are part of the statistics. */
  outliers: z.array(CountSchema).max(mostSamples).optional(),
  flags: z.array(FlagSchema).max(16).optional(),
  /** 95 % confidence interval of the median; absent where there are too few samples for one. */
  interval: IntervalSchema.optional(),
  /** The most that the hardware could do by its data sheet, in `unit`. */
  limit: known(z.number().positive()).optional(),
  /** Set where a run was gone on with later, so that not all of it was measured at once. */
  measuredAtMs: TimeMsSchema.optional(),
});
export type ProbeResult = z.infer<typeof ProbeResultSchema>;

/** What surrounded the measurement and may explain it. */
export const ContextSchema = z.strictObject({
  appVersion: z.string(),
  nodeVersion: z.string(),
  kernel: z.string().nullable(),
  cpu: z.string().nullable(),
  loadBefore: z.number().nullable(),
  loadAfter: z.number().nullable(),
  power: z.enum(['mains', 'battery', 'unknown']),
  governor: z.string().nullable(),
  /** Share of CPU time that the hypervisor took during the run, 0 to 1. */
  stealShare: z.number().nullable(),
});
export type Context = z.infer<typeof ContextSchema>;

export const RunStateSchema = z.enum(['running', 'complete', 'cancelled', 'interrupted', 'failed']);
export type RunState = z.infer<typeof RunStateSchema>;

/** Letters, digits, `.`, `_`, `-`: an id is typed at a terminal and must be no option and no path. */
const idAllowed = '1 to 64 letters, digits, ".", "_" or "-", the first a letter or a digit';
const RunIdSchema = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, { error: idAllowed });
export const RunSummarySchema = z.strictObject({
  id: RunIdSchema,
  label: z.string().max(200),
  mode: ProfileModeSchema,
  state: RunStateSchema,
  createdAtMs: TimeMsSchema,
  finishedAtMs: TimeMsSchema.nullable(),
  resultCount: CountSchema,
});
export type RunSummary = z.infer<typeof RunSummarySchema>;

export const ResumptionSchema = z.strictObject({ startedAtMs: TimeMsSchema, context: ContextSchema });
export type Resumption = z.infer<typeof ResumptionSchema>;
const mostResumed = 1000;

export const runFormat = 2;

/** A stored run with everything it measured; also the file that `runs export` writes. */
export const RunSchema = RunSummarySchema.extend({
  kind: z.literal('plimsoll-run'),
  format: z.literal(runFormat),
  context: ContextSchema,
  facts: FactsSchema,
  results: z.array(ProbeResultSchema).max(mostResults),
  /** Each time that it was gone on with: when, and what surrounded what was measured then. */
  resumed: z.array(ResumptionSchema).max(mostResumed).optional(),
});
export type Run = z.infer<typeof RunSchema>;
