import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import type { ValueDifference } from '../../../core/machine/history/compare-machines.ts';
import { compareMachines } from '../../../core/machine/history/compare-machines.ts';
import { compareRuns } from '../../../core/machine/history/compare.ts';
import { limitShares } from '../../../core/machine/limits/limits.ts';
import type { Machine } from '../../../core/machine/machine.ts';
import { readRun } from '../../../core/machine/read-run.ts';
import type { RunSummary } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { chain, mapResult } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { diffText, machineDiffText } from '../diff-text.ts';
import { driftText } from '../drift-text.ts';
import { machineOfRun, namedMachine } from '../machine-choice.ts';
import { readText } from '../read-text.ts';
import { chooseRun, newestCompleteRun } from '../run-choice.ts';
import type { Run } from '../run.ts';
import { limitJson, runText } from '../run-text.ts';
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
    .description('two runs, figure by figure, or a run beside a reference machine, value by value')
    .argument('<a>', 'id of a run, or its beginning')
    .argument('<b>', 'the same, or a machine file or a reference machine')
    .action((a: string, b: string, _options, command: Command) => run(command, (session) => diffWith(session, a, b)));
  runs
    .command('drift')
    .description('which figures moved over the runs of this machine by more than their intervals explain, since when')
    .argument('[id]', 'the run to follow back (default: the newest complete one)')
    .action((id: string | undefined, _options, command: Command) => run(command, (session) => drift(session, id)));
  runs
    .command('export')
    .description('write a run with all its samples to one file, to be sent with a report')
    .argument('<id>')
    .argument('<file>')
    .option('--with-names', 'keep the label, folders and names of people and computers, which are taken out otherwise')
    .action((id: string, file: string, options: ExportOptions, command: Command) =>
      run(command, (session) => exportRun(session, id, file, options.withNames === true)),
    );
  runs
    .command('import')
    .description('store a run from a file, of this or of another computer')
    .argument('<file>')
    .action((file: string, _options, command: Command) => run(command, (session) => importRun(session, file)));
};

interface ExportOptions {
  readonly withNames?: boolean;
}

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

const show = async (session: Session, id: string): Promise<Result<Answer, AppError>> => {
  const resources = await session.resources();
  if (!resources.ok) return resources;
  return mapResult(await chooseRun(session, id), (run) => {
    const shares = limitShares(run, resources.value.gpus);
    return yes({ ...run, limits: shares.map(limitJson) }, runText(run, shares));
  });
};

const diffWith = async (session: Session, a: string, b: string): Promise<Result<Answer, AppError>> => {
  const machine = await namedMachine(session, b);
  return machine === undefined ? diff(session, a, b) : diffMachine(session, a, machine);
};

const diff = async (session: Session, a: string, b: string): Promise<Result<Answer, AppError>> => {
  const first = await chooseRun(session, a);
  if (!first.ok) return first;
  return mapResult(await chooseRun(session, b), (second) => {
    const difference = compareRuns(first.value, second);
    return yes(difference, diffText(difference));
  });
};

const diffMachine = async (
  session: Session,
  a: string,
  reference: Result<Machine, AppError>,
): Promise<Result<Answer, AppError>> => {
  if (!reference.ok) return reference;
  return mapResult(await machineOfRun(session, a), (machine) => {
    const values = compareMachines(machine, reference.value);
    const names = { a: machine.name, b: reference.value.name };
    return yes({ ...names, values: values.map(valueJson) }, machineDiffText('run', 'reference', values));
  });
};

const valueJson = ({ path, a, b, ratio, exceeds }: ValueDifference) => ({
  path,
  a: a ?? null,
  b: b ?? null,
  ratio: ratio ?? null,
  exceeds: exceeds ?? null,
});

const drift = async (session: Session, id: string | undefined): Promise<Result<Answer, AppError>> => {
  const run = id === undefined ? await newestCompleteRun(session) : await chooseRun(session, id);
  if (!run.ok) return run;
  return mapResult(await session.call('runs.drift', { id: run.value.id }), (report) => yes(report, driftText(report)));
};

const exportRun = async (
  session: Session,
  id: string,
  file: string,
  withNames: boolean,
): Promise<Result<Answer, AppError>> => {
  const run = await chooseRun(session, id);
  if (!run.ok) return run;
  const exported = await session.call('runs.export', { id: run.value.id, withNames });
  if (!exported.ok) return exported;
  const how = withNames ? 'with names' : 'without names of people, computers and folders';
  return mapResult(await writeText(file, exported.value.text), (bytes) =>
    yes({ runId: run.value.id, file, bytes, withNames }, `run ${run.value.id} written to ${file}, ${how}`),
  );
};

const importRun = async (session: Session, file: string): Promise<Result<Answer, AppError>> => {
  const run = chain(await readText(file, mostRunBytes), (text) => readRun(text, file));
  if (!run.ok) return run;
  return mapResult(await session.call('runs.add', { run: run.value }), ({ id }) =>
    yes({ runId: id }, `run ${id} stored with ${run.value.results.length} results`),
  );
};
