import type { AppError } from '../error.ts';
import type { Job } from '../job/job.ts';
import { planners, plannersFor } from '../planners/index.ts';
import type { KnobValues } from '../planners/knobs.ts';
import { tuned } from '../planners/knobs.ts';
import type { Planner, SystemId } from '../planners/types.ts';
import type { Result } from '../result.ts';
import { all, mapResult } from '../result.ts';

/** Which systems a question is about, and what of them a person settled. */
export interface Asked {
  readonly job: Job;
  /** Absent: all that train what the job asks for. */
  readonly systems?: readonly SystemId[] | undefined;
  readonly knobs?: Readonly<Partial<Record<SystemId, KnobValues>>> | undefined;
}

export interface AskedSystem {
  readonly planner: Planner;
  /** Knobs that a person settled. */
  readonly settled: KnobValues;
  /** The planner with those settled. */
  readonly tuned: Planner;
}

/** The systems that a question is about. Error: knobs that a system does not take. */
export const askedSystems = ({ job, systems, knobs = {} }: Asked): Result<readonly AskedSystem[], AppError> => {
  const asked = systems === undefined ? plannersFor(job) : planners.filter(({ id }) => systems.includes(id));
  return all(
    asked.map((planner) => {
      const settled = knobs[planner.id] ?? {};
      return mapResult(tuned(planner, settled), (one) => ({ planner, settled, tuned: one }));
    }),
  );
};
