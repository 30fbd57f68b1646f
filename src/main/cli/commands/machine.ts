import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import { MachineSchema } from '../../../core/machine/machine.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { factsText } from '../facts-text.ts';
import { machineOfRun } from '../machine-choice.ts';
import { measuredMachineText } from '../machine-text.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';

interface MachineCommandOptions {
  readonly run?: string;
  readonly gpu?: string;
}

export const addMachine = (program: Command, run: Run): void => {
  program
    .command('machine')
    .description('describe this machine without measuring, or the machine that a run measured')
    .option('--run <id>', 'a stored run, or "this" for the newest: with --json a machine file for --machine')
    .option('--gpu <id>', 'with --run: a GPU of the catalogue instead of the one found in the run')
    .action((options: MachineCommandOptions, command: Command) =>
      run(command, (session) => (options.run === undefined ? describe(session, options) : fromRun(session, options))),
    );
};

const describe = async (session: Session, { gpu }: MachineCommandOptions): Promise<Result<Answer, AppError>> =>
  gpu === undefined
    ? mapResult(await session.call('machine.describe', {}), (facts) => yes(facts, factsText(facts)))
    : fail(invalidInput('--gpu', gpu, 'only with --run: without measuring, the GPU is what it is'));

const fromRun = async (session: Session, { run = 'this', gpu }: MachineCommandOptions) =>
  mapResult(await machineOfRun(session, run, gpu), (machine) =>
    yes(MachineSchema.parse(machine), measuredMachineText(machine)),
  );
