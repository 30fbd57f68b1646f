import { once } from 'node:events';
import { hostname } from 'node:os';
import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult, ok } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';

interface ServeOptions {
  readonly port: string;
  readonly open?: boolean;
}

export const addServe = (program: Command, run: Run): void => {
  program
    .command('serve')
    .description('show the app in a browser on this machine, until Ctrl+C')
    .option('--port <n>', 'port of the loopback address; 0 takes a free one', '0')
    .option('--open', 'open the address in the browser')
    .action((options: ServeOptions, command: Command) => run(command, (session) => serve(session, options)));
};

const serve = async (session: Session, options: ServeOptions): Promise<Result<Answer, AppError>> => {
  const port = portOf(options.port);
  if (!port.ok) return port;
  const { startServer } = await import('../../serve.ts');
  const { layout, version, signal } = session.terminal;
  const serving = await startServer({
    layout,
    version,
    dataFolder: session.dataFolder,
    port: port.value,
    open: options.open === true,
  });
  return mapResult(serving, (server) => ({
    ...yes({ url: server.url }, [server.url, ...tunnelHint(server.url), 'Ctrl+C ends it'].join('\n')),
    after: async () => {
      if (!signal.aborted) await once(signal, 'abort');
      await server.close();
    },
  }));
};

const portOf = (text: string): Result<number, AppError> => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  return port >= 0 && port <= 65535 ? ok(port) : fail(invalidInput('--port', text, 'a whole number from 0 to 65535'));
};

/** The address is this machine's own: who came here over SSH needs a tunnel to open it at home. */
const tunnelHint = (url: string): readonly string[] => {
  if (process.env['SSH_CONNECTION'] === undefined) return [];
  const { port } = new URL(url);
  return [`from another machine, first: ssh -L ${port}:127.0.0.1:${port} ${hostname()}`];
};
