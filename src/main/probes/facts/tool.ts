import { execFile } from 'node:child_process';

/** Runs a program of the system and answers what it printed; undefined if it is absent, fails or takes too long. */
export type RunTool = (program: string, args: readonly string[]) => Promise<string | undefined>;

/** A driver that hangs must not hang the app. */
const timeoutMs = 5000;
const mostOutput = 2 ** 20;

export const runTool: RunTool = (program, args) =>
  new Promise((resolve) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: mostOutput, windowsHide: true } as const;
    execFile(program, args, options, (error, stdout) => resolve(error === null ? stdout : undefined));
  });

/** The value, or undefined if it does not come in time or not at all. */
export const inTime = <T>(value: Promise<T>): Promise<T | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    value.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer));
  });
