import type { MessagePort } from 'node:worker_threads';

/** Says that it has begun and never ends. */
export const findFrontier = ({ progress }: { progress: MessagePort }) => {
  progress.postMessage({ kind: 'found', found: 'begun' });
  for (;;);
};
