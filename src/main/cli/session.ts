import type { Channel, Output, Parsed, Progress as ProgressOf } from '../../contract.ts';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import type { Layout } from '../layout.ts';
import type { Resources } from '../resources.ts';
import type { Services } from '../services.ts';
import type { Progress } from './progress.ts';

/** What the process gives the command line; tests give their own. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Columns of the terminal that errors go to; undefined when it is none. */
  readonly columns: number | undefined;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  readonly layout: Layout;
  readonly version: string;
}

/** What a command may use. The parts are loaded when first asked for, since most commands need few of them. */
export interface Session {
  readonly terminal: Terminal;
  readonly dataFolder: string;
  readonly progress: Progress;
  /** Models that are not here may be looked up on the Hugging Face Hub. */
  readonly online: boolean;
  resources(): Promise<Result<Resources, AppError>>;
  call<C extends Channel>(
    channel: C,
    input: Parsed<C>,
    onProgress?: (progress: ProgressOf<C>) => void,
  ): Promise<Result<Output<C>, AppError>>;
  close(): Promise<void>;
}

export const createSession = (
  terminal: Terminal,
  dataFolder: string,
  { progress, online }: Pick<Session, 'progress' | 'online'>,
): Session => {
  let services: Promise<Services> | undefined;
  let resources: Promise<Result<Resources, AppError>> | undefined;
  let isTold = false;
  const tellHistory = async (handlers: Services['handlers']) => {
    if (isTold) return;
    isTold = true;
    const about = await handlers['app.about']({}, { signal: terminal.signal, progress: () => undefined });
    if (!about.ok || about.value.store.why === null) return;
    const { writable, why } = about.value.store;
    terminal.err(`plimsoll: ${writable ? why : `the history is not saved: ${why}`}\n`);
  };
  return {
    terminal,
    dataFolder,
    progress,
    online,
    resources: () => (resources ??= loadResources(terminal.layout)),
    call: async (channel, input, onProgress = () => undefined) => {
      const { handlers } = await (services ??= startServices(terminal, dataFolder));
      const outcome = await handlers[channel](input, { signal: terminal.signal, progress: onProgress });
      if (outcome.ok && ofHistory.test(channel)) await tellHistory(handlers);
      return outcome;
    },
    close: async () => (await services)?.close(),
  };
};

/** What these answer is less than a person expects where the history is damaged or cannot be written. */
const ofHistory = /^(runs|profile|models)\./;

const loadResources = async ({ resources }: Layout) => (await import('../resources.ts')).readResources(resources);

const startServices = async ({ layout, version }: Terminal, dataFolder: string): Promise<Services> => {
  const [{ assemble }, { measureInNode }] = await Promise.all([import('../assemble.ts'), import('../probes/host.ts')]);
  return assemble({
    layout,
    dataFolder,
    host: 'terminal',
    version,
    spawn: measureInNode(layout.probe, layout.addon),
    // The export command knows where to; it writes the files itself.
    saveExport: (files) => Promise.resolve({ ok: true, value: { kind: 'download', files: [...files] } }),
  });
};
