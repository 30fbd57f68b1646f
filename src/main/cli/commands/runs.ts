import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { readRun, runFileText } from '../../../core/machine/read-run.ts';
import type { RunSummary } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { chain, mapResult } from '../../../core/result.ts';
import { diffRuns } from '../../usecases/diff-runs.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { diffText } from '../diff-text.ts';
import { readText } from '../read-text.ts';
import { chooseRun } from '../run-choice.ts';
import type { Run } from '../run.ts';
import { runText } from '../run-text.ts';
import type { Session } from '../session.ts';
import { left, right, table } from '../table.ts';
import { writeText } from '../write-text.ts';

/** A full run with all samples stays under 2 MB. */
const mostRunBytes = 64 * 2 ** 20;

export const addRuns = (program: Command, run: Run): void => {
  const runs = program.command('runs').description('the stored runs');
  runs
    .command('list', { isDefault: true })
    .description('all runs, the newest first')
    .action((_options, command: Command) => run(command, list));
  runs
    .command('show')
    .description('one run with its figures')
    .argument('<id>', 'id of a run, or its beginning')
    .action((id: string, _options, command: Command) => run(command, (session) => show(session, id)));
  runs
    .command('diff')
    .description('two runs, figure by figure')
    .argument('<a>')
    .argument('<b>')
    .action((a: string, b: string, _options, command: Command) => run(command, (session) => diff(session, a, b)));
  runs
    .command('export')
    .description('write a run with all its samples to a file')
    .argument('<id>')
    .argument('<file>')
    .action((id: string, file: string, _options, command: Command) =>
      run(command, (session) => exportRun(session, id, file)),
    );
  runs
    .command('import')
    .description('store a run from a file')
    .argument('<file>')
    .action((file: string, _options, command: Command) => run(command, (session) => importRun(session, file)));
};

const list = async (session: Session): Promise<Result<Answer, AppError>> =>
  mapResult(await session.call('runs.list', {}), (runs) => yes({ runs }, listText(runs)));

const listText = (runs: readonly RunSummary[]): string => {
  if (runs.length === 0) return 'no runs yet: "plimsoll profile" measures this machine';
  const columns = [left('id'), left('measured'), left('mode'), left('state'), right('results'), left('label')];
  return table(
    columns,
    runs.map(({ id, createdAtMs, mode, state, resultCount, label }) => [
      id,
      new Date(createdAtMs).toISOString().slice(0, 19).replace('T', ' '),
      mode,
      state,
      String(resultCount),
      label,
    ]),
  );
};

const show = async (session: Session, id: string): Promise<Result<Answer, AppError>> =>
  mapResult(await chooseRun(session, id), (run) => yes(run, runText(run)));

const diff = async (session: Session, a: string, b: string): Promise<Result<Answer, AppError>> => {
  const first = await chooseRun(session, a);
  if (!first.ok) return first;
  return mapResult(await chooseRun(session, b), (second) => {
    const difference = diffRuns(first.value, second);
    return yes(difference, diffText(difference));
  });
};

const exportRun = async (session: Session, id: string, file: string): Promise<Result<Answer, AppError>> => {
  const run = await chooseRun(session, id);
  if (!run.ok) return run;
  return mapResult(await writeText(file, runFileText(run.value)), (bytes) =>
    yes({ runId: run.value.id, file, bytes }, `run ${run.value.id} written to ${file}`),
  );
};

const importRun = async (session: Session, file: string): Promise<Result<Answer, AppError>> => {
  const run = chain(await readText(file, mostRunBytes), (text) => readRun(text, file));
  if (!run.ok) return run;
  return mapResult(await session.call('runs.add', { run: run.value }), ({ id }) =>
    yes({ runId: id }, `run ${id} stored with ${run.value.results.length} results`),
  );
};
