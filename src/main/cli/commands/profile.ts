import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { ProfileMode, Run as StoredRun } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult, ok } from '../../../core/result.ts';
import type { Answer, ExitCode } from '../answer.ts';
import { chooseRun, newestRun } from '../run-choice.ts';
import type { Run } from '../run.ts';
import { runSeconds, runText } from '../run-text.ts';
import type { Session } from '../session.ts';

interface ProfileOptions {
  readonly quick?: boolean;
  readonly full?: boolean;
  readonly only?: string;
  readonly include?: string;
  readonly dir?: readonly string[];
  /** True where no run is named: the newest. */
  readonly resume?: string | true;
}

export const addProfile = (program: Command, run: Run): void => {
  program
    .command('profile')
    .description('measure this machine and store the run; Ctrl+C keeps what was measured')
    .option('--quick', 'about 30 s instead of about 2 min')
    .option('--full', 'about 10 min')
    .option('--only <names>', 'nothing but these metrics or groups (dram, storage.read), separated by commas')
    .option('--include <names>', 'besides, metrics that are measured only on request, separated by commas')
    .option('--dir <dir>', 'folder to measure storage in; may be given again (default: the data folder)', collected)
    .option('--resume [run]', 'measure what a run lacks (default: the newest), or again what --only names')
    .action((options: ProfileOptions, command: Command) => run(command, (session) => profile(session, options)));
};

const profile = async (session: Session, options: ProfileOptions): Promise<Result<Answer, AppError>> => {
  const target = await targetOf(session, options);
  if (!target.ok) return target;
  const input = {
    ...target.value,
    ...(options.only === undefined ? {} : { only: namesIn(options.only) }),
    ...(options.include === undefined ? {} : { include: namesIn(options.include) }),
    ...(options.dir === undefined ? {} : { dirs: [...options.dir] }),
  };
  const measured = await session.call('profile.start', input, (step) => session.progress.show(step));
  return mapResult(measured, (found) => ({
    json: runJson(found),
    text: runText(found),
    exitCode: exitCodes[found.state],
  }));
};

type Target = { readonly mode: ProfileMode } | { readonly resume: string };

const targetOf = async (session: Session, options: ProfileOptions): Promise<Result<Target, AppError>> => {
  const mode = modeOf(options);
  if (!mode.ok || options.resume === undefined) return mapResult(mode, (chosen) => ({ mode: chosen }));
  if (options.quick === true || options.full === true)
    return fail(
      invalidInput('--resume', options.quick === true ? '--quick' : '--full', 'no mode: a run keeps its own'),
    );
  const run = await (options.resume === true ? newestRun(session) : chooseRun(session, options.resume));
  return mapResult(run, ({ id }) => ({ resume: id }));
};

const collected = (dir: string, before: readonly string[] = []): readonly string[] => [...before, dir];

const namesIn = (text: string): string[] => text.split(',').map((name) => name.trim());

const modeOf = ({ quick, full }: ProfileOptions): Result<ProfileMode, AppError> => {
  if (quick === true && full === true) return fail(invalidInput('--quick', '--full', 'one of --quick and --full'));
  if (quick === true) return ok('quick');
  return ok(full === true ? 'full' : 'standard');
};

const exitCodes: Readonly<Record<StoredRun['state'], ExitCode>> = {
  running: 3,
  complete: 0,
  cancelled: 130,
  interrupted: 130,
  failed: 3,
};

const runJson = (run: StoredRun) => ({
  runId: run.id,
  state: run.state,
  seconds: runSeconds(run),
  results: run.results,
  context: run.context,
});
