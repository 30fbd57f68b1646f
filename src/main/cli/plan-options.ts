import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import type { Job } from '../../core/job/job.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { Model } from '../../core/model/model.ts';
import { planners } from '../../core/planners/index.ts';
import { plannerOf, withLimits } from '../../core/frontier/best/choice.ts';
import type { BestAnswer } from '../../core/frontier/best/types.ts';
import type { KnobValues } from '../../core/planners/knobs.ts';
import type { Planner, SystemId } from '../../core/planners/types.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, mapResult, ok } from '../../core/result.ts';
import type { BestOptions, BestQuestion } from './best-options.ts';
import { addBestOptions, bestQuestion } from './best-options.ts';
import type { JobWithLaunchesOptions } from './launch-options.ts';
import { addJobWithLaunchesOptions, jobWithLaunches } from './launch-options.ts';
import type { MachineOptions } from './machine-choice.ts';
import { chooseMachine } from './machine-choice.ts';
import type { SettledSystem } from './knob-options.ts';
import { settledSystems } from './knob-options.ts';
import { chooseModel, modelHelp } from './model-choice.ts';
import type { Session } from './session.ts';

export interface PlanOptions extends MachineOptions, JobWithLaunchesOptions, BestOptions {
  readonly model: string;
  readonly system: string;
  readonly knob: readonly string[];
}

export interface PlanInput {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: Job;
  /** With the knobs settled that the options settle. */
  readonly planners: readonly Planner[];
  readonly knobs: Readonly<Partial<Record<SystemId, KnobValues>>>;
  /** With `--system best`: what was found. Machine, job and planners are then those of the best plan, where there is one. */
  readonly best?: FoundBest;
}

export interface FoundBest extends BestQuestion {
  readonly answer: BestAnswer;
}

const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const addMachineOptions = (command: Command): Command =>
  command
    .option(
      '--machine <machine>',
      'a stored run, "this" (the newest complete run), a machine file or a reference machine',
    )
    .option('--gpu <id>', 'a GPU of the catalogue instead of the one found in the run')
    .option('--set <path=value>', 'what if: replace one value of the machine, e.g. storage[0].count=3', repeated, []);

export const addSystemOption = (command: Command): Command =>
  command.option('--system <id>', `one system (${planners.map(({ id }) => id).join(', ')}) or all`, 'all');

const addPlanSystemOption = (command: Command): Command =>
  command.option(
    '--system <id>',
    `one system (${planners.map(({ id }) => id).join(', ')}), all, or best: the best of all`,
    'all',
  );

export const addKnobOption = (command: Command): Command =>
  command.option(
    '--knob <name=value>',
    'settle a knob of a system, e.g. period=3; what is not settled is searched',
    repeated,
    [],
  );

export const addPlanOptions = (command: Command): Command =>
  addBestOptions(
    addJobWithLaunchesOptions(
      addKnobOption(addPlanSystemOption(addMachineOptions(command.requiredOption('--model <model>', modelHelp)))),
    ),
  );

/** Everything that a plan needs, from the options. */
export const choosePlanInput = async (session: Session, options: PlanOptions): Promise<Result<PlanInput, AppError>> => {
  const question = bestQuestion(options.system, options);
  if (!question.ok) return question;
  const systems = question.value === undefined ? chooseSystems(options.system, ['best']) : ok(planners);
  if (!systems.ok) return systems;
  const settled = settledSystems(options.knob, systems.value);
  if (!settled.ok) return settled;
  const job = await jobWithLaunches(session, options, systems.value);
  if (!job.ok) return job;
  const model = await chooseModel(session, options.model);
  if (!model.ok) return model;
  const input = mapResult(await chooseMachine(session, options), (machine) => ({
    machine,
    model: model.value,
    job: job.value,
    planners: trainedBy(
      settled.value.map(({ planner }) => planner),
      job.value,
    ),
    knobs: knobsBySystem(settled.value),
  }));
  return input.ok && question.value !== undefined ? withBest(session, input.value, question.value) : input;
};

/** The input of the best plan alone: what the search chose is settled, so that it is planned, drawn and exported as found. */
const withBest = async (
  session: Session,
  input: PlanInput,
  question: BestQuestion,
): Promise<Result<PlanInput, AppError>> => {
  const { machine, model, job, knobs } = input;
  const answer = await session.call('best.run', { machine, model, job, ...question, knobs });
  return mapResult(answer, (found) => {
    const best = { ...question, answer: found };
    const chosen = found.best;
    if (chosen === undefined) return { ...input, best };
    return {
      machine: withLimits(machine, chosen.limits),
      model,
      job: chosen.job,
      planners: [plannerOf(chosen)],
      knobs: { [chosen.system]: chosen.knobs },
      best,
    };
  });
};

interface AskedOf {
  readonly planners: readonly Planner[];
  readonly asked: { readonly systems?: SystemId[]; readonly knobs: PlanInput['knobs'] };
}

/** What a search is asked of: systems by name, or all that train the job, with the knobs that the options settle. */
export const askedOf = (options: Pick<PlanOptions, 'system' | 'knob'>): Result<AskedOf, AppError> =>
  chain(chooseSystems(options.system), (systems) =>
    mapResult(settledSystems(options.knob, systems), (settled) => ({
      planners: systems,
      asked: {
        ...(options.system === 'all' ? {} : { systems: systems.map(({ id }) => id) }),
        knobs: knobsBySystem(settled),
      },
    })),
  );

const knobsBySystem = (settled: readonly SettledSystem[]) =>
  Object.fromEntries(settled.map(({ planner, knobs }) => [planner.id, knobs]));

/** Of all systems those that train what the job asks for; a system asked for by name stays. */
const trainedBy = (systems: readonly Planner[], { method }: Job): readonly Planner[] =>
  systems.filter((one) => one.method === method);

export const chooseSystems = (name: string, more: readonly string[] = []): Result<readonly Planner[], AppError> => {
  if (name === 'all') return ok(planners);
  const planner = planners.find(({ id }) => id === name);
  if (planner !== undefined) return ok([planner]);
  return fail({ code: 'not-found', what: 'system', name, known: ['all', ...more, ...planners.map(({ id }) => id)] });
};
