import type { UpgradeEffect } from '../../../core/frontier/upgrades/types.ts';
import { pricedUpgrades } from '../../../core/frontier/upgrades/what-if.ts';
import type { UpgradesState } from '../../app/state.ts';

export interface UpgradeRows {
  /** What helps most first; what makes room for larger models but slows this job last. */
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
  return {
    helpful: ranked.filter(({ worth }) => worth !== 'nothing'),
    others: ranked.filter(({ worth }) => worth === 'nothing'),
  };
};
