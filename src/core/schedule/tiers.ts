import { bytes } from '../units.ts';
import type { Holding, Tier, TierId } from './types.ts';

/** A tier of a schedule; sizes in bytes. */
export const tier = (id: TierId, capacity: number, resident: number): Tier => ({
  id,
  capacity: bytes(capacity),
  resident: bytes(resident),
});

/** What a task takes or gives back in one tier; nothing where that is no bytes. */
export const holding = (id: TierId, size: number): readonly Holding[] =>
  size > 0 ? [{ tier: id, bytes: bytes(size) }] : [];
