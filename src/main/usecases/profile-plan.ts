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

/**
 * The probes that names may be of: a probe, an area, or something of an area. The others need not look at the machine,
 * for which they may have to load drivers. All of them where there is no name, or one that is of no probe.
 */
export const probesNamed = (probes: readonly Probe[], names: readonly string[]): readonly Probe[] => {
  const isOf = ({ id, area }: Probe, name: string) => name === id || name === area || name.startsWith(`${area}.`);
  const isKnown = names.length > 0 && names.every((name) => probes.some((probe) => isOf(probe, name)));
  return isKnown ? probes.filter((probe) => names.some((name) => isOf(probe, name))) : probes;
};

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
