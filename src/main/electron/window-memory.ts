import type { Settings } from '../../contract.ts';
import type { Handlers } from '../ports.ts';

/** Where the window was, among the user's settings. A history that cannot be read or written forgets it. */
export const windowMemory = (handlers: Handlers) => {
  const call = { signal: new AbortController().signal, progress: () => undefined };
  return {
    read: async (): Promise<Settings['window']> => {
      const settings = await handlers['settings.read']({}, call);
      return settings.ok ? settings.value.window : null;
    },
    write: (window: NonNullable<Settings['window']>) => void handlers['settings.write']({ window }, call),
  };
};
