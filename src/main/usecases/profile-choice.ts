import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Probe } from '../ports.ts';

/**
 * The probes that a user asked for, in their own order; all of them without a choice. A name may be a probe
 * (`dram.triad`), a group of them (`dram`), or one figure of a probe (`storage.read`, which its probe measures).
 */
export const chosenProbes = (
  probes: readonly Probe[],
  only: readonly string[] | undefined,
): Result<readonly Probe[], AppError> => {
  if (only === undefined || only.length === 0) return ok(probes);
  const stray = only.find((name) => !probes.some(({ id }) => isNamed(id, name)));
  if (stray !== undefined) {
    return fail({ code: 'not-found', what: 'probe', name: stray, known: probes.map(({ id }) => id) });
  }
  return ok(probes.filter(({ id }) => only.some((name) => isNamed(id, name))));
};

const isNamed = (id: string, name: string) => id === name || id.startsWith(`${name}.`) || name.startsWith(`${id}.`);
