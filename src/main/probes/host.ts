import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { parseJson } from '../../core/parse.ts';

/** A running measuring process, whatever kind of process it is. */
export interface MeasuringProcess {
  send(message: object): void;
  /** Garbage arrives as undefined. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process is gone or could not start. */
  onExit(listener: (end: ProcessEnd) => void): void;
  /** SIGKILL: a driver that hangs heeds nothing less. */
  kill(): void;
}
export interface ProcessEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  /** The beginning of what it wrote to stderr. */
  readonly said: string;
}
export type SpawnMeasuring = () => MeasuringProcess;

/** How much of a dying process's words is kept, and how long an answer may be. */
const mostSaid = 4096;
const longestLine = 10 * 2 ** 20;

/**
 * Measures in a child of Node itself (command line, loopback server, tests). `entry` is `child.ts` or its bundle, `addon`
 * the path of the addon. Questions and answers are lines of JSON over stdin and stdout: Node's own channel would throw
 * in this process when a dying child writes garbage to it. A start that fails is an exit.
 */
export const measureInNode =
  (entry: string, addon: string): SpawnMeasuring =>
  () => {
    const child = spawn(process.execPath, [entry, addon], { stdio: 'pipe', windowsHide: true });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < mostSaid) said = (said + text).slice(0, mostSaid);
    });
    // A write to a process that has just died fails; its exit tells the same.
    child.stdin.on('error', () => undefined);
    const ended = new Promise<ProcessEnd>((resolve) => {
      child.on('close', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined, said }));
      child.on('error', (error) => resolve({ code: undefined, signal: undefined, said: error.message }));
    });
    return {
      send: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
      onMessage: (listener) => onLine(child.stdout, (line) => listener(jsonOf(line))),
      onExit: (listener) => void ended.then(listener),
      kill: () => child.kill('SIGKILL'),
    };
  };

const jsonOf = (line: string): unknown => {
  const parsed = parseJson(line, 'answer');
  return parsed.ok ? parsed.value : undefined;
};

/** Calls back for each line; an endless one is cut into lines that are no JSON. */
const onLine = (stream: Readable, listener: (line: string) => void): void => {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(listener);
    if (rest.length <= longestLine) return;
    listener(rest);
    rest = '';
  });
};
