import type { ResourceId } from './demands.ts';
import { resourcesOf } from './demands.ts';
import type { Rates } from './rates.ts';

/** While tasks use every resource of `whileUsed`, `resource` serves `factor` of its rate. */
export interface Hindrance {
  readonly resource: ResourceId;
  readonly whileUsed: readonly ResourceId[];
  readonly factor: number;
}

/**
 * What was measured of activities that change each other's speed: drives that read and write at once, and the rows of
 * `contention` of a machine that name resources, as `dram while cpu.adam and link.h2d`. The other rows (latencies under
 * load) tell of nothing that a plan is made of.
 */
export const hindrancesOf = (rates: Rates): readonly Hindrance[] => {
  const ids: readonly ResourceId[] = resourcesOf(rates).map(({ id }) => id);
  const drives: Hindrance = { resource: 'nvme', whileUsed: ['nvme.read', 'nvme.write'], factor: rates.nvmeTogether };
  const named = rates.contention.flatMap(({ name, share }) => {
    const [resource, ...whileUsed] = name.split(/ while | and /).map((word) => ids.find((id) => id === word));
    return resource === undefined || whileUsed.length === 0 || whileUsed.includes(undefined)
      ? []
      : [{ resource, whileUsed: whileUsed.filter((id) => id !== undefined), factor: share }];
  });
  return [...(ids.includes('nvme') && drives.factor !== 1 ? [drives] : []), ...named];
};
