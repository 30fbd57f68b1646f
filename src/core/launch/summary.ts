import { z } from 'zod';
import type { Metrics } from './metrics/types.ts';
import type { Trace } from './types.ts';

/** A stored trace in a line. */
export const TraceSummarySchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** The file that was read, as it was then. */
  path: z.string(),
  fileBytes: z.number(),
  jsonBytes: z.number(),
  /** Bytes that the stored columns take. */
  storedBytes: z.number(),
  events: z.number(),
  rows: z.number(),
  lanes: z.number(),
  kernels: z.number(),
  tklqtNs: z.number(),
  latencyNs: z.number().nullable(),
  bound: z.enum(['cpu', 'gpu']).nullable(),
  /** Time of the first row and end of the last, from the trace's time 0. */
  beginNs: z.number(),
  endNs: z.number(),
  /** Set where the file ended early. */
  cutOff: z.string().nullable(),
  devices: z.array(z.string()),
});
export type TraceSummary = z.infer<typeof TraceSummarySchema>;

export interface TraceSource {
  readonly id: string;
  readonly path: string;
}

export const summaryOf = (trace: Trace, { whole }: Metrics, { id, path }: TraceSource): TraceSummary => {
  const { head, rows, lanes } = trace;
  return {
    id,
    title: head.title,
    path,
    fileBytes: head.fileBytes,
    jsonBytes: head.jsonBytes,
    storedBytes: 0,
    events: head.events,
    rows: rows.count,
    lanes: lanes.length,
    kernels: whole.kernels,
    tklqtNs: whole.tklqtNs,
    latencyNs: whole.latencyNs,
    bound: whole.bound.bound,
    beginNs: rows.beginNs[0] ?? 0,
    endNs: rows.endNs.reduce((end, value) => Math.max(end, value), -Infinity),
    cutOff: head.cutOff ?? null,
    devices: [...head.devices],
  };
};
