import type { UpgradeEffect } from '../../../core/frontier/upgrades/types.ts';
import { pricedUpgrades } from '../../../core/frontier/upgrades/what-if.ts';
import type { UpgradesState } from '../../app/state.ts';

export interface UpgradeRows {
  /** What helps most first. */
  readonly helpful: readonly UpgradeEffect[];
  /** What makes this job no faster and lets nothing larger fit. */
  readonly others: readonly UpgradeEffect[];
}

/** Ranked by the user's prices once all are known; as they come, by what they give. */
export const upgradeRows = (
  { now, upgrades }: Pick<UpgradesState, 'now' | 'upgrades'>,
  prices: Readonly<Record<string, number>>,
): UpgradeRows => {
  const ranked =
    now === undefined
      ? upgrades.toSorted((a, b) => b.tokensPerSecond - a.tokensPerSecond)
      : pricedUpgrades(upgrades, now, prices);
  const helps = (effect: UpgradeEffect) =>
    (effect.speedup === undefined ? effect.tokensPerSecond > 0 : effect.speedup > 1 + least) ||
    (now !== undefined && effect.maxParameters > now.maxParameters);
  return { helpful: ranked.filter(helps), others: ranked.filter((effect) => !helps(effect)) };
};

/** A faster step by less than this is none. */
const least = 0.0005;
