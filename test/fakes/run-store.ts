import type { AppError } from '../../src/core/error.ts';
import type { Run } from '../../src/core/machine/run.ts';
import type { Result } from '../../src/core/result.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { RunStore } from '../../src/main/ports.ts';

/** A store in memory. `failAt` makes the write with that number (from 0) fail as a full disk does. */
export const fakeRunStore = ({ failAt = Number.POSITIVE_INFINITY } = {}): RunStore => {
  const runs = new Map<string, Run>();
  let writes = 0;
  const write = (run: Run): Result<void, AppError> => {
    if (writes++ === failAt) return fail({ code: 'store-unusable', file: 'fake', why: 'the disk is full' });
    runs.set(run.id, run);
    return ok(undefined);
  };
  const get = (id: string): Result<Run, AppError> => {
    const run = runs.get(id);
    return run === undefined ? fail({ code: 'not-found', what: 'run', name: id, known: [...runs.keys()] }) : ok(run);
  };
  const change = (id: string, changed: (run: Run) => Run): Result<void, AppError> => {
    const run = get(id);
    return run.ok ? write(changed(run.value)) : run;
  };
  return {
    list: () => ok([...runs.values()]),
    get,
    begin: (run) => {
      const other = [...runs.values()].find(({ state }) => state === 'running');
      if (other === undefined) return write(run);
      return fail({ code: 'busy', what: 'profile', why: `${other.label} is running` });
    },
    resume: (id, resumption) =>
      change(id, (run) => ({ ...run, state: 'running', resumed: [...(run.resumed ?? []), resumption] })),
    addResult: (id, result, instead = []) =>
      change(id, (run) => {
        const results = [...run.results.filter((one) => !instead.includes(one)), result];
        return { ...run, results, resultCount: results.length };
      }),
    finish: (id, state, finishedAtMs, context) =>
      change(id, (run) => {
        const last = run.resumed?.at(-1);
        const known = last === undefined ? { context } : { resumed: run.resumed?.with(-1, { ...last, context }) };
        return { ...run, state, finishedAtMs, ...known };
      }),
    add: write,
    remove: (id) => {
      const run = get(id);
      runs.delete(id);
      return run;
    },
    rename: (id, label) => change(id, (run) => ({ ...run, label })),
    interruptOrphans: () => ok([]),
  };
};
