import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { ExportBundle, ExportFile } from '../../../core/export/types.ts';
import { exportTargets } from '../../../core/export/types.ts';
import type { Result } from '../../../core/result.ts';
import { chain, fail, mapResult } from '../../../core/result.ts';
import { exportFiles } from '../../../core/export/from-request.ts';
import { filesInTheWay, writeExport } from '../../write-export.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { bestPlan } from '../best-plan.ts';
import type { PlanInput, PlanOptions } from '../plan-options.ts';
import { addPlanOptions, choosePlanInput } from '../plan-options.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';

interface ExportOptions extends PlanOptions {
  readonly to: string;
  readonly out: string;
  readonly force?: boolean;
}

export const addExport = (program: Command, run: Run): void => {
  addPlanOptions(program.command('export').description('write the configuration that runs a plan'))
    .requiredOption('--to <target>', exportTargets.join(', '))
    .requiredOption('--out <dir>', 'folder for the files; made when missing')
    .option('--force', 'replace files of the same names')
    .action((options: ExportOptions, command: Command) => run(command, (session) => exportTo(session, options)));
};

const exportTo = async (session: Session, options: ExportOptions): Promise<Result<Answer, AppError>> => {
  const target = exportTargets.find((one) => one === options.to);
  if (target === undefined)
    return fail({ code: 'not-found', what: 'export target', name: options.to, known: [...exportTargets] });
  const bundle = chain(await choosePlanInput(session, options), (input) =>
    chain(requestOf(input), (request) => exportFiles({ request, target })),
  );
  if (!bundle.ok) return bundle;
  const { files } = bundle.value;
  const [taken] = options.force === true ? [] : filesInTheWay(options.out, files);
  if (taken !== undefined)
    return fail(invalidInput('--out', taken, 'a folder without files of these names, or --force'));
  const written = await writeExport(options.out, files);
  return mapResult(written, (paths) => answerOf(bundle.value, paths));
};

const requestOf = (input: PlanInput) =>
  mapResult(bestPlan(input), ({ planner }) => ({
    ...input,
    system: planner.id,
    knobs: input.knobs[planner.id],
  }));

const answerOf = ({ files, warnings }: ExportBundle, paths: readonly string[]): Answer => {
  const written = files.map((file, i) => ({ path: paths[i] ?? file.path, ...fingerprint(file) }));
  const lines = written.map(({ path, bytes }) => `${path}  ${bytes} bytes`);
  const notes = warnings.map((warning) => `warning: ${warning}`);
  return yes({ files: written, warnings }, [...lines, ...notes].join('\n'));
};

const fingerprint = ({ text }: ExportFile) => ({
  bytes: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});
