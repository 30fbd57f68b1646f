import type { Session } from './session.ts';

/** Imports a trace, or finds it among those that are kept, and shows how far it is. */
export const openTrace = (session: Session, path: string) => {
  const began = performance.now();
  return session.call('trace.open', { path }, ({ stage, usedBytes, fileBytes }) => {
    const seconds = (performance.now() - began) / 1000;
    session.progress.show({
      title: `${stage} ${path}`,
      done: Math.round(usedBytes / 2 ** 20),
      of: Math.ceil(fileBytes / 2 ** 20),
      secondsLeft: usedBytes === 0 ? 0 : (seconds * (fileBytes - usedBytes)) / usedBytes,
    });
  });
};
