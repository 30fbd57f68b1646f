import type { AppError } from '../../core/error.ts';
import type { DriftReport } from '../../core/machine/history/drift-report.ts';
import { driftOf } from '../../core/machine/history/drift.ts';
import type { Result } from '../../core/result.ts';
import { chain, mapResult } from '../../core/result.ts';
import type { RunStore } from '../ports.ts';

/** More runs than this are not looked at: reading them would take longer than the answer is worth. */
const mostRuns = 100;

/** Which figures of a run moved over the stored runs before it. Runs that cannot be read are passed over. */
export const driftIn = (runs: RunStore, id: string): Result<DriftReport, AppError> =>
  chain(runs.get(id), (newest) =>
    mapResult(runs.list(), (list) => {
      const earlier = list.filter((run) => run.id !== id && run.createdAtMs <= newest.createdAtMs);
      return driftOf(
        newest,
        earlier.slice(0, mostRuns).flatMap((run) => {
          const found = runs.get(run.id);
          return found.ok ? [found.value] : [];
        }),
      );
    }),
  );
