import type { SpawnMeasuring } from '../host.ts';
import { openSession } from '../session.ts';
import type { AskNvidia } from './nvidia.ts';

/** Asks in a measuring process of its own, once each time. */
export const askNvidiaIn =
  (spawn: SpawnMeasuring): AskNvidia =>
  async () => {
    const session = openSession(spawn, new AbortController().signal);
    try {
      return await session.devices('cuda');
    } finally {
      await session.close();
    }
  };
