import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { ProfileMode, Run as StoredRun } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult, ok } from '../../../core/result.ts';
import type { Answer, ExitCode } from '../answer.ts';
import type { Run } from '../run.ts';
import { runSeconds, runText } from '../run-text.ts';
import type { Session } from '../session.ts';

interface ProfileOptions {
  readonly quick?: boolean;
  readonly full?: boolean;
  readonly only?: string;
  readonly include?: string;
  readonly dir?: readonly string[];
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
    .action((options: ProfileOptions, command: Command) => run(command, (session) => profile(session, options)));
};

const profile = async (session: Session, options: ProfileOptions): Promise<Result<Answer, AppError>> => {
  const mode = modeOf(options);
  if (!mode.ok) return mode;
  const input = {
    mode: mode.value,
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
