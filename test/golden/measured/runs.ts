import { readFileSync } from 'node:fs';

/** A row of `runs.json`, as its source printed it; what the source does not say is absent. */
export interface MeasuredRun {
  readonly id: string;
  readonly source: string;
  readonly provenance: string;
  readonly model: string;
  readonly method: string;
  readonly gpu?: string;
  readonly gpu_peak_gib?: number | null;
  readonly gpu_reserved_gib?: number | null;
  readonly gpu_peak_gb?: number | null;
  readonly tokens_per_s?: number | null;
  readonly min_per_1k_iter?: number;
  readonly outcome?: string | null;
}

const file = new URL('./runs.json', import.meta.url);

export const runs: readonly MeasuredRun[] = (
  JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly MeasuredRun[] }
).rows;

export const runOf = (id: string): MeasuredRun => {
  const found = runs.find((run) => run.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
};

/** GPU memory at its fullest, in bytes. */
export const publishedBytes = ({ gpu_peak_gib, gpu_reserved_gib, gpu_peak_gb }: MeasuredRun): number | undefined => {
  const gib = gpu_peak_gib ?? gpu_reserved_gib;
  if (gib !== undefined && gib !== null) return gib * 2 ** 30;
  return gpu_peak_gb === undefined || gpu_peak_gb === null ? undefined : gpu_peak_gb * 1e9;
};
