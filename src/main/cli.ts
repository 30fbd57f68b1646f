import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { main } from './cli/main.ts';
import type { Terminal } from './cli/session.ts';
import { layoutOf } from './layout.ts';

/** The command line: `plimsoll COMMAND`. */
const cancelled = 130;
const failed = 3;

const controller = new AbortController();
process.on('SIGINT', () => {
  // The second Ctrl+C does not wait for what the first one asked to end.
  if (controller.signal.aborted) process.exit(cancelled);
  controller.abort();
});
process.on('SIGTERM', () => controller.abort());
// A closed terminal or a lost SSH connection: what was measured is stored before the end.
process.on('SIGHUP', () => controller.abort());
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // `plimsoll ... | head` closes the pipe early; that is no failure. On Windows it is the end of a file.
  if (code === 'EPIPE' || code === 'EOF') process.exit(0);
  // `plimsoll ... > file` on a full disk is one.
  process.stderr.write(`plimsoll: the output is not whole: ${message}\n`, () => process.exit(failed));
});

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  columns: process.stderr.isTTY ? process.stderr.columns : undefined,
  signal: controller.signal,
  layout: layoutOf(fileURLToPath(import.meta.url)),
  version: manifest.version,
};

process.exitCode = await main(process.argv.slice(2), terminal);
