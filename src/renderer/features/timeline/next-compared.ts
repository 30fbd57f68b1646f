import type { Plan, SystemId } from '../../../core/planners/types.ts';

/** The next system that fits after the compared one; undefined, no comparison, after the last. */
export const nextCompared = (
  plans: readonly Plan[],
  shown: SystemId | undefined,
  compared: SystemId | undefined,
): SystemId | undefined => {
  const fit = plans.filter(({ kind, system }) => kind === 'feasible' && system !== shown);
  return fit[fit.findIndex(({ system }) => system === compared) + 1]?.system;
};
