import type { Command } from 'commander';
import { capacityText, flopRateText, parametersText, secondsText, tokenRateText } from '../../../core/format.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import type { Training } from '../../../core/job/training.ts';
import { doubtsOf } from '../../../core/planners/doubts.ts';
import { plan, planners } from '../../../core/planners/index.ts';
import { handingOverText, whatBinds } from '../../../core/planners/launch.ts';
import type { FeasiblePlan, InfeasiblePlan, Plan } from '../../../core/planners/types.ts';
import { wholeRun } from '../../../core/planners/whole-run.ts';
import type { TierId } from '../../../core/schedule/types.ts';
import { mapResult } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { asBest, bestJson, bestText } from '../best-text.ts';
import type { BestBound } from '../bound-text.ts';
import { boundJson, boundOfBest, boundText } from '../bound-text.ts';
import { machineText } from '../machine-text.ts';
import type { PlanInput, PlanOptions } from '../plan-options.ts';
import { addPlanOptions, choosePlanInput } from '../plan-options.ts';
import type { Run } from '../run.ts';
import { left, right, table } from '../table.ts';
import type { TrainingOptions } from '../training-options.ts';
import { addTrainingOptions, trainingOf } from '../training-options.ts';
import type { PlannedRun } from '../whole-run-text.ts';
import { trainingJson, wholeRunJson, wholeRunText } from '../whole-run-text.ts';

export const addPlan = (program: Command, run: Run): void => {
  addTrainingOptions(
    addPlanOptions(program.command('plan').description('plan a training step, or a whole run, with every system')),
  ).action((options: PlanOptions & TrainingOptions, command: Command) =>
    run(command, async (session) => {
      const input = await choosePlanInput(session, options);
      if (!input.ok) return input;
      const bound = await boundOfBest(session, input.value);
      return mapResult(await trainingOf(session, options), (training) => answerOf(input.value, training, bound));
    }),
  );
};

const answerOf = (input: PlanInput, training: Training | undefined, bound: BestBound | undefined): Answer => {
  const { machine, model, job, best } = input;
  const plans = input.planners.map((planner) => plan(planner, machine, model, job));
  const runs = training === undefined ? [] : plans.flatMap((one) => runOf(input, training, one));
  const fits = plans.some(({ kind }) => kind === 'feasible');
  const named = best === undefined ? (one: Plan) => one : asBest;
  return {
    json: {
      machine,
      model: { id: model.id, name: model.name, parameters: countParameters(model).total },
      job,
      ...(training === undefined ? {} : { training: trainingJson(training) }),
      plans: plans.map((one) => {
        const found = runs.find(({ system }) => system === one.system);
        return found === undefined ? named(one) : { ...named(one), wholeRun: wholeRunJson(found.run) };
      }),
      ...(best === undefined ? {} : { best: { ...bestJson(best), ...boundJson(bound) } }),
      warnings: doubtsOf(machine, model, job),
    },
    text: plansText(input, plans, [
      ...(best === undefined ? [] : [bestText(best), ...boundText(bound)]),
      ...(training === undefined ? [] : [wholeRunText(training, runs)]),
    ]),
    exitCode: fits ? 0 : 1,
  };
};

const runOf = ({ machine, model }: PlanInput, training: Training, one: Plan): readonly PlannedRun[] =>
  one.kind === 'feasible' ? [{ system: one.system, run: wholeRun(one, machine, model, training) }] : [];

const plansText = ({ machine, model, job }: PlanInput, plans: readonly Plan[], more: readonly string[]): string => {
  const head = `${model.name} (${parametersText(countParameters(model).total)} parameters), sequences of ${job.sequence} tokens, ${job.precision}, on ${machine.name}`;
  const why = plans.flatMap((one) => (one.kind === 'infeasible' ? [`${one.system}: ${one.why}`] : []));
  const feasible = plans.filter((one) => one.kind === 'feasible');
  const launches = feasible.filter(({ launching }) => launching.bound === 'cpu').map(launchText);
  const altering = planners.flatMap(({ id, alters }) =>
    alters !== undefined && plans.some(({ kind, system }) => kind === 'feasible' && system === id)
      ? [`${id} changes the training: ${alters}; it is chosen only by name`]
      : [],
  );
  const warnings = doubtsOf(machine, model, job)
    .map((doubt) => `Warning: ${doubt}`)
    .join('\n');
  return [
    head,
    planTable(plans),
    ...why,
    ...launches,
    ...countedText(feasible),
    ...altering,
    ...more,
    warnings,
    machine.about,
    machineText(machine),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
};

/** Launches that a trace counts: how they came into the plans, which is the same for those of one framework. */
const countedText = (plans: readonly FeasiblePlan[]): readonly string[] => {
  const told = plans.flatMap(({ launching: { counts } }) =>
    counts.kind === 'measured'
      ? [`Launches are counted in ${counts.trace}:\n  ${counts.carriedOver.join('\n  ')}`]
      : [],
  );
  return [...new Set(told)];
};

const launchText = ({ system, launching }: FeasiblePlan): string =>
  `${system} waits for the CPU: ${handingOverText(launching)}`;

/** CXL memory has a column where a plan uses some. */
const planTable = (plans: readonly Plan[]): string => {
  const withCxl = plans.some((one) => one.kind === 'feasible' && one.peak.cxlBytes > 0);
  const columns = [
    left('system'),
    left('fits'),
    right('batch'),
    right('step'),
    right('throughput'),
    right('model FLOP/s'),
    right('GPU'),
    right('DRAM'),
    ...(withCxl ? [right('CXL')] : []),
    right('NVMe'),
    left('bound by'),
  ];
  return table(
    columns,
    plans.map((one) => (one.kind === 'feasible' ? feasibleRow(one, withCxl) : infeasibleRow(one))),
  );
};

const feasibleRow = (one: FeasiblePlan, withCxl: boolean) => [
  one.system,
  'yes',
  String(one.job.microBatch),
  secondsText(one.stepSeconds),
  tokenRateText(one.tokensPerSecond),
  flopRateText(one.modelFlopsPerSecond),
  capacityText(one.peak.gpuBytes),
  capacityText(one.peak.dramBytes),
  ...(withCxl ? [capacityText(one.peak.cxlBytes)] : []),
  capacityText(one.peak.nvmeBytes),
  whatBinds(one),
];

const tierNames: Readonly<Record<TierId, string>> = {
  gpu: 'GPU memory',
  dram: 'host memory',
  cxl: 'CXL memory',
  nvme: 'NVMe',
};

const infeasibleRow = ({ system, shortBy, job }: InfeasiblePlan) => [
  system,
  shortBy.bytes > 0
    ? `no: ${tierNames[shortBy.tier]} short by ${capacityText(shortBy.bytes)}`
    : 'no: not with this job',
  job.microBatch === undefined ? '' : String(job.microBatch),
];
