import { join } from 'node:path';

/** Where the parts of the program lie, run from its sources or from the bundle. */
export interface Layout {
  /** Data that ships with the app. */
  readonly resources: string;
  /** The built page. */
  readonly page: string;
  /** The desktop's pipe between page and main process. */
  readonly preload: string;
  /** Entry of the worker threads. */
  readonly worker: string;
  /** Entry of the measuring process, and the addon that it loads. */
  readonly probe: string;
  readonly addon: string;
}

/** `entry` is the file of a composition root: `src/main/NAME.ts` or `out/main/NAME.js`, both two folders down. */
export const layoutOf = (entry: string): Layout => {
  const here = join(entry, '..');
  const root = join(here, '..', '..');
  const fromSource = entry.endsWith('.ts');
  return {
    resources: join(root, 'resources'),
    page: join(root, 'out', 'renderer'),
    preload: join(root, 'out', 'preload', 'index.cjs'),
    worker: fromSource ? join(here, 'workers', 'worker.ts') : join(here, 'worker.js'),
    probe: fromSource ? join(here, 'probes', 'child.ts') : join(here, 'probe.js'),
    addon: join(root, 'native', 'build', 'Release', 'plimsoll_native.node'),
  };
};
