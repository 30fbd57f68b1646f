import { execFile } from 'node:child_process';
import { cli } from './front.ts';

/** The command line on the same history as a front that is open: its `--json` document, also where the answer is no. */
export const command = async <T>(data: string, ...args: readonly string[]): Promise<T> => {
  const { code, output } = await run([cli, '--data', data, '--json', ...args]);
  if (code > 1) throw new Error(`exit code ${code}: ${output}`);
  return JSON.parse(output) as T;
};

const run = (args: readonly string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, args, { maxBuffer: 64 * 2 ** 20 }, (_error, output) =>
      resolve({ code: child.exitCode ?? -1, output }),
    );
  });

/** What these tests read of `plan --json`. */
export interface PlansDocument {
  readonly plans: readonly PlanDocument[];
}
export type PlanDocument =
  | {
      readonly kind: 'feasible';
      readonly system: string;
      readonly step_seconds: number;
      readonly tokens_per_second: number;
      readonly binding: string;
      readonly phases: { readonly forward_seconds: number; readonly optimizer_seconds: number };
    }
  | { readonly kind: 'infeasible'; readonly system: string; readonly short_by: { readonly bytes: number } };

export interface RunsDocument {
  readonly runs: readonly { readonly id: string; readonly state: string; readonly result_count: number }[];
}
