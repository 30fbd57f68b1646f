import type { Steps } from './columns.ts';
import { note, steps, valuesOf } from './columns.ts';
import type { Program } from './program.ts';
import type { RateCurve } from './types.ts';

/** What contention makes of a resource's rate while a schedule runs. */
export interface RateLog {
  readonly resource: number;
  factor: number;
  readonly steps: Steps;
}

export const rateLogs = ({ contentions }: Program): readonly RateLog[] =>
  [...new Set(contentions.map(({ resource }) => resource))].map((resource) => ({
    resource,
    factor: 1,
    steps: steps(1),
  }));

/** Writes the capacity of each contended resource, given how many tasks at work use each resource. */
export const applyContention = (
  { contentions }: Program,
  users: Int32Array,
  logs: readonly RateLog[],
  capacity: Float64Array,
  now: number,
): void => {
  for (const log of logs) {
    let factor = 1;
    for (const rule of contentions) {
      if (rule.resource === log.resource && rule.whileUsed.every((other) => (users[other] ?? 0) > 0)) {
        factor *= rule.factor;
      }
    }
    capacity[log.resource] = factor;
    if (factor !== log.factor) note(log.steps, now, factor);
    log.factor = factor;
  }
};

export const rateCurve = ({ resource, steps }: RateLog): RateCurve => ({
  resource,
  atSeconds: valuesOf(steps.at),
  factor: valuesOf(steps.values),
});
