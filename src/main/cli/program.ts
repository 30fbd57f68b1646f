import { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { dataFolderOf } from '../data-folder.ts';
import type { Answer } from './answer.ts';
import { addExport } from './commands/export.ts';
import { addFrontier } from './commands/frontier.ts';
import { addMachine } from './commands/machine.ts';
import { addModels } from './commands/models.ts';
import { addParams } from './commands/params.ts';
import { addPlan } from './commands/plan.ts';
import { addProfile } from './commands/profile.ts';
import { addRuns } from './commands/runs.ts';
import { addServe } from './commands/serve.ts';
import { addSystems } from './commands/systems.ts';
import { addTimeline } from './commands/timeline.ts';
import { addTokens } from './commands/tokens.ts';
import { addTrace } from './commands/trace.ts';
import { addWhatIf } from './commands/what-if.ts';
import type { Progress } from './progress.ts';
import { barProgress, lineProgress, noProgress } from './progress.ts';
import type { Run } from './run.ts';
import type { Terminal } from './session.ts';
import { createSession } from './session.ts';

interface CommonOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly progress?: boolean;
  readonly online?: boolean;
}

/** The commands, options and help of `plimsoll`. */
export const createProgram = (terminal: Terminal, onOutcome: (outcome: Result<Answer, AppError>) => void): Command => {
  const program = new Command('plimsoll')
    .description('Profiles this machine, plans the fine-tuning of a language model on its one GPU, exports the plan.')
    .version(terminal.version)
    .option('--json', 'print one JSON document')
    .option('--progress', 'tell progress on stderr, also with --json or without a terminal')
    .option('--data <dir>', 'folder of the history (or PLIMSOLL_DATA)')
    .option('--online', 'look a model up on the Hugging Face Hub where its name is not known here')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: () => undefined, outputError: () => undefined });
  const run: Run = async (command, act) => {
    const options = command.optsWithGlobals<CommonOptions>();
    const session = createSession(terminal, dataFolderOf(options.data), {
      progress: progressOf(options, terminal),
      online: options.online === true,
    });
    try {
      const outcome = await act(session);
      session.progress.clear();
      onOutcome(outcome);
    } finally {
      await session.close();
    }
  };
  for (const add of commands) add(program, run);
  return program;
};

const commands = [
  addMachine,
  addProfile,
  addRuns,
  addModels,
  addParams,
  addTokens,
  addSystems,
  addPlan,
  addTimeline,
  addFrontier,
  addTrace,
  addWhatIf,
  addExport,
  addServe,
];

const progressOf = ({ json, progress }: CommonOptions, { err, columns }: Terminal): Progress => {
  if (json === true && progress !== true) return noProgress;
  if (columns !== undefined) return barProgress(err, columns);
  return progress === true ? lineProgress(err) : noProgress;
};
