import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { parametersText } from '../../../core/format.ts';
import type { FrontierPoint } from '../../../core/frontier/types.ts';
import type { Result } from '../../../core/result.ts';
import { mapResult } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import type { JobOptions } from '../job-options.ts';
import { addJobOptions, jobOf } from '../job-options.ts';
import type { MachineOptions } from '../machine-choice.ts';
import { chooseMachine } from '../machine-choice.ts';
import { addMachineOptions, addSystemOption, chooseSystems } from '../plan-options.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';
import { left, right, table } from '../table.ts';

interface FrontierOptions extends MachineOptions, JobOptions {
  readonly system: string;
}

export const addFrontier = (program: Command, run: Run): void => {
  addJobOptions(
    addSystemOption(
      addMachineOptions(program.command('frontier').description('find the largest model of each system')),
    ),
  ).action((options: FrontierOptions, command: Command) => run(command, (session) => frontier(session, options)));
};

const frontier = async (session: Session, options: FrontierOptions): Promise<Result<Answer, AppError>> => {
  const systems = chooseSystems(options.system);
  if (!systems.ok) return systems;
  const job = jobOf(options, systems.value);
  if (!job.ok) return job;
  const machine = await chooseMachine(session, options);
  if (!machine.ok) return machine;
  const points = await session.call('frontier.run', { machine: machine.value, job: job.value });
  const asked = new Set(systems.value.map(({ id }) => id));
  return mapResult(points, (all) => answerOf(all.filter(({ system }) => asked.has(system))));
};

const answerOf = (systems: readonly FrontierPoint[]): Answer => ({
  json: { systems },
  text: table(
    [left('system'), right('largest model'), right('layers'), right('hidden'), left('limited by')],
    systems.map(({ system, maxParameters, layers, hidden, limitedBy }) => [
      system,
      maxParameters === 0 ? 'none' : parametersText(maxParameters),
      String(layers),
      String(hidden),
      limitedBy,
    ]),
  ),
  exitCode: systems.some(({ maxParameters }) => maxParameters > 0) ? 0 : 1,
});
