import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cli } from './front.ts';

const execute = promisify(execFile);

/** The command line on the same history as a front that is open: its `--json` document. */
export const command = async <T>(data: string, ...args: readonly string[]): Promise<T> => {
  const { stdout } = await execute(process.execPath, [cli, '--data', data, '--json', ...args], {
    maxBuffer: 64 * 2 ** 20,
  });
  return JSON.parse(stdout) as T;
};

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
