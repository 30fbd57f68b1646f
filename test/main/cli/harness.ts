import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { main } from '../../../src/main/cli/main.ts';
import { layoutOf } from '../../../src/main/layout.ts';

export const root = join(import.meta.dirname, '..', '..', '..');
export const cliFile = join(root, 'src', 'main', 'cli.ts');
export const machineFile = (id: string) => join(root, 'resources', 'machines', `${id}.json`);

export interface Outcome {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, as `cli.ts` would. */
export const plimsoll = async (...args: readonly string[]): Promise<Outcome> => {
  let [out, err] = ['', ''];
  const exitCode = await main(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    columns: undefined,
    signal: new AbortController().signal,
    layout: layoutOf(cliFile),
    version: '0.0.0-test',
  });
  return { exitCode, out, err };
};

/** The same, of a command that must succeed and say nothing beside its answer. */
export const ok = async (...args: readonly string[]): Promise<Outcome> => {
  const outcome = await plimsoll(...args);
  expect(outcome).toMatchObject({ exitCode: 0, err: '' });
  return outcome;
};

/** Runs a command line in a process of its own; `act` may signal it once `err` has grown. */
export const plimsollProcess = async (
  args: readonly string[],
  act: (kill: (signal: NodeJS.Signals) => void, err: string) => void = () => undefined,
): Promise<Outcome & { readonly signal: NodeJS.Signals | null }> => {
  const child = spawn(process.execPath, [cliFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    act((signal) => child.kill(signal), err);
  });
  await once(child, 'close');
  return { exitCode: child.exitCode, signal: child.signalCode, out, err };
};

export const jsonOf = ({ out }: Outcome): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>;
