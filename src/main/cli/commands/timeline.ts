import type { Command } from 'commander';
import { foldedText } from '../../../core/cost/passes.ts';
import type { AppError } from '../../../core/error.ts';
import { secondsText } from '../../../core/format.ts';
import { detail } from '../../../core/planners/index.ts';
import { whatBinds } from '../../../core/planners/launch.ts';
import type { FeasiblePlan } from '../../../core/planners/types.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult } from '../../../core/result.ts';
import { chromeTrace } from '../../../core/schedule/chrome-trace.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { bestPlan } from '../best-plan.ts';
import type { PlanOptions } from '../plan-options.ts';
import { addPlanOptions, choosePlanInput } from '../plan-options.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';
import { pairs } from '../table.ts';
import { writeText } from '../write-text.ts';

interface TimelineOptions extends PlanOptions {
  readonly out: string;
}

export const addTimeline = (program: Command, run: Run): void => {
  addPlanOptions(program.command('timeline').description('write one training step as a trace for Perfetto'))
    .requiredOption('--out <file>', 'the file to write: Chrome trace events')
    .action((options: TimelineOptions, command: Command) => run(command, (session) => timeline(session, options)));
};

const timeline = async (session: Session, options: TimelineOptions): Promise<Result<Answer, AppError>> => {
  const input = await choosePlanInput(session, options);
  if (!input.ok) return input;
  const best = bestPlan(input.value);
  if (!best.ok) return best;
  const { machine, model } = input.value;
  const drawn = detail(best.value.planner, machine, model, best.value.plan.job);
  if ('kind' in drawn) return fail({ code: 'not-available', what: 'a timeline', why: drawn.why });
  const written = await writeText(options.out, `${JSON.stringify(chromeTrace(drawn.timeline))}\n`);
  return mapResult(written, (bytes) => {
    const tasks = drawn.timeline.schedule.tasks.length;
    return yes({ file: options.out, bytes, tasks, ...summaryJson(drawn.plan) }, summaryText(drawn.plan, options.out));
  });
};

const summaryJson = ({ system, job, stepSeconds, phases, binding, phaseBinding }: FeasiblePlan) => ({
  system,
  microBatch: job.microBatch,
  stepSeconds,
  phases,
  binding,
  phaseBinding,
});

const summaryText = (plan: FeasiblePlan, file: string): string => {
  const { system, job, stepSeconds, phases } = plan;
  const folded = foldedText(job.gradientAccumulation);
  return pairs([
    ['system', system],
    ['step', `${secondsText(stepSeconds)}, bound by ${whatBinds(plan)}`],
    ['forward', `${secondsText(phases.forwardSeconds)}, bound by ${whatBinds(plan, 'forward')}`],
    ['backward', `${secondsText(phases.backwardSeconds)}, bound by ${whatBinds(plan, 'backward')}`],
    ['optimizer', `${secondsText(phases.optimizerSeconds)}, bound by ${whatBinds(plan, 'optimizer')}`],
    ...(phases.loopSeconds === undefined ? [] : [['training loop', secondsText(phases.loopSeconds)] as const]),
    ...(folded === undefined ? [] : [['note', folded] as const]),
    ['written', `${file} (open it at ui.perfetto.dev)`],
  ]);
};
