import type { ResultKey } from '../../core/machine/result-key.ts';
import type { PlannedFigure, Probe, ProbeOptions, ProbePlan } from '../ports.ts';

/** A figure with the probe that it belongs to. */
export interface ProfileFigure {
  readonly probe: Pick<Probe, 'id' | 'title' | 'area'>;
  readonly figure: PlannedFigure;
}

export const keyOf = ({ probe, figure }: ProfileFigure): ResultKey => ({
  probe: probe.id,
  metric: figure.metric,
  settings: figure.settings,
});

/** Everything that could be measured on this machine, in the order in which it would be. */
export interface ProfilePlan {
  readonly figures: readonly ProfileFigure[];
  /**
   * Ends the measuring processes of probes that had their turn: two at once would disturb each other and take twice the
   * memory. Without a probe, all that are left.
   */
  closeAllBut(probe: string | undefined): Promise<void>;
}

export const planProfile = async (
  probes: readonly Probe[],
  options: ProbeOptions,
  signal: AbortSignal,
): Promise<ProfilePlan> => {
  const open = new Map<string, ProbePlan>();
  const begun = new Set<string>();
  const figures: ProfileFigure[] = [];
  for (const probe of probes) {
    const plan = await probe.plan(options, signal);
    open.set(probe.id, plan);
    figures.push(...plan.figures.map((figure) => ({ probe, figure })));
  }
  return {
    figures,
    closeAllBut: async (kept) => {
      for (const [id, plan] of open) {
        if (id === kept || (kept !== undefined && !begun.has(id))) continue;
        open.delete(id);
        await plan.close();
      }
      if (kept !== undefined) begun.add(kept);
    },
  };
};
