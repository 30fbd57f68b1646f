import type { AppError } from '../../core/error.ts';
import type { Run } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { fail } from '../../core/result.ts';
import type { Session } from './session.ts';

/** The run that a name means: its id, or the beginning of one id alone. */
export const chooseRun = async (
  session: Session,
  name: string,
  alsoKnown: readonly string[] = [],
): Promise<Result<Run, AppError>> => {
  const runs = await session.call('runs.list', {});
  if (!runs.ok) return runs;
  const exact = runs.value.filter(({ id }) => id === name);
  const [run, ...others] = exact.length > 0 ? exact : runs.value.filter(({ id }) => id.startsWith(name));
  if (run === undefined || others.length > 0 || name === '') {
    const what = alsoKnown.length > 0 ? 'machine' : 'run';
    return fail({ code: 'not-found', what, name, known: [...alsoKnown, ...runs.value.map(({ id }) => id)] });
  }
  return session.call('runs.get', { id: run.id });
};

/** The newest of all, or of those in one state. */
export const newestRun = async (session: Session, wanted?: Run['state']): Promise<Result<Run, AppError>> => {
  const runs = await session.call('runs.list', {});
  if (!runs.ok) return runs;
  const newest = runs.value.find(({ state }) => wanted === undefined || state === wanted);
  if (newest === undefined) {
    const why = `no ${wanted === undefined ? '' : `${wanted} `}run of it is stored`;
    return fail({ code: 'not-available', what: 'this machine', why });
  }
  return session.call('runs.get', { id: newest.id });
};

export const newestCompleteRun = (session: Session) => newestRun(session, 'complete');
