import { z } from 'zod';
import { LaunchCountsSchema } from '../job/launch-counts.ts';
import { FusionRequestSchema, FusionSchema } from './fusion/types.ts';
import { MetricsSchema } from './metrics/types.ts';
import { ReplayedSchema, ScenariosSchema } from './replay/types.ts';
import { SliceSchema, SliceWindowSchema } from './slice-types.ts';
import { TraceSummarySchema } from './summary.ts';

const nothing = z.strictObject({});
const traceId = z.strictObject({ id: z.string().max(64) });

/** Channels of the contract that ask about traces. */
export const traceMessages = {
  /**
   * Imports a profiler's trace, plain or gzip, and measures it. One that was opened before and has not changed since is
   * there at once. What cannot be stored is measured all the same.
   */
  'trace.open': {
    input: z.strictObject({ path: z.string().min(1).max(4096) }),
    progress: z.strictObject({
      stage: z.enum(['sending', 'reading', 'measuring']),
      usedBytes: z.number(),
      fileBytes: z.number(),
      rows: z.number(),
    }),
    output: z.strictObject({
      summary: TraceSummarySchema,
      metrics: MetricsSchema,
      /** Why the trace is not among those that are kept. */
      notStored: z.string().nullable(),
    }),
  },
  /**
   * A part of a file that the page holds, in order: `at` are the bytes that were sent before. Answers the path under
   * which the whole can be opened; it is removed when it has been.
   */
  'trace.upload': {
    input: z.strictObject({
      upload: z.uuid(),
      name: z.string().min(1).max(255),
      at: z.number().int().nonnegative(),
      base64: z.base64().max(6 * 2 ** 20),
    }),
    progress: z.never(),
    output: z.strictObject({ path: z.string() }),
  },
  'trace.list': { input: nothing, progress: z.never(), output: z.array(TraceSummarySchema) },
  'trace.metrics': { input: traceId, progress: z.never(), output: MetricsSchema },
  /** The bars of a part of a stored trace, as fine as they can be seen. */
  'trace.slice': {
    input: z.strictObject({ ...traceId.shape, window: SliceWindowSchema }),
    progress: z.never(),
    output: SliceSchema,
  },
  /** Kernel chains that could be one kernel, and what that would save. */
  'trace.fusion': {
    input: z.strictObject({ ...traceId.shape, request: FusionRequestSchema }),
    progress: z.never(),
    output: FusionSchema,
  },
  /** The trace replayed on other machines; null where it has no kernels. */
  'trace.whatIf': {
    input: z.strictObject({ ...traceId.shape, scenarios: ScenariosSchema }),
    progress: z.never(),
    output: z.array(ReplayedSchema.nullable()),
  },
  /** What handing over a micro-batch takes, for a plan. */
  'trace.launches': { input: traceId, progress: z.never(), output: LaunchCountsSchema },
  /** A part of a trace as a trace of its own, for Perfetto and other viewers. */
  'trace.cut': {
    input: z.strictObject({ ...traceId.shape, fromNs: z.number(), toNs: z.number() }),
    progress: z.never(),
    output: z.strictObject({ name: z.string(), text: z.string(), rows: z.number() }),
  },
  'trace.remove': { input: traceId, progress: z.never(), output: TraceSummarySchema },
} as const;
