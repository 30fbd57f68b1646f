import type { Machine } from '../../machine/machine.ts';

/** Bytes of `pinned` beyond what the machine lets be pinned, where that limit is known. */
export const beyondPinnedLimit = ({ memory }: Machine, pinned: number): number => {
  const limit = memory.dram.pinned?.limitBytes?.value;
  return limit === undefined ? 0 : Math.max(0, pinned - limit);
};

export const pinnedLimitText = 'the machine lets less host memory be pinned';
