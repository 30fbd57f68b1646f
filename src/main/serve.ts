import open from 'open';
import type { AppError } from '../core/error.ts';
import type { Result } from '../core/result.ts';
import { ok } from '../core/result.ts';
import { assemble } from './assemble.ts';
import { createDispatcher } from './dispatch.ts';
import type { Layout } from './layout.ts';
import { readPage } from './page.ts';
import { measureInNode } from './probes/host.ts';
import { report } from './report.ts';
import { createGuard } from './serve/guard.ts';
import { createPageServer, listen } from './serve/server.ts';
import { connectSockets } from './serve/socket.ts';

export interface ServeOptions {
  readonly layout: Layout;
  readonly dataFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Opens the address in the user's browser. */
  readonly open: boolean;
  readonly version: string;
}
export interface Serving {
  /** With the token: whoever knows it, and only who knows it, may use the app. */
  readonly url: string;
  close(): Promise<void>;
}

/** The same app for a browser on this machine, or at the other end of an SSH tunnel. */
export const startServer = async (options: ServeOptions): Promise<Result<Serving, AppError>> => {
  const { layout, dataFolder, version } = options;
  const services = assemble({
    layout,
    dataFolder,
    host: 'browser',
    version,
    spawn: measureInNode(layout.probe, layout.addon),
    saveExport: (files) => Promise.resolve(ok({ kind: 'download', files: [...files] })),
  });
  let port = options.port;
  const guard = createGuard(
    () => port,
    () => performance.now() / 1000,
  );
  const server = createPageServer(await readPage(layout.page), guard);
  const sockets = connectSockets(server, guard, () => createDispatcher(services.handlers, report));
  const listening = await listen(server, options.port);
  if (!listening.ok) {
    await services.close();
    return listening;
  }
  port = listening.value;
  const url = `http://127.0.0.1:${port}/?token=${guard.token}`;
  if (options.open) void open(url);
  return ok({
    url,
    close: async () => {
      await sockets.close();
      server.close();
      await services.close();
    },
  });
};
