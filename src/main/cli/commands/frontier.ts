import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import { countText, parametersText } from '../../../core/format.ts';
import { axes, familyIds, finds } from '../../../core/frontier/types.ts';
import type { Axis, Find, FrontierPoint } from '../../../core/frontier/types.ts';
import type { Model } from '../../../core/model/model.ts';
import type { Result } from '../../../core/result.ts';
import { all, chain, fail, mapResult, ok } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import type { JobWithLaunchesOptions } from '../launch-options.ts';
import { addJobWithLaunchesOptions, jobWithLaunches } from '../launch-options.ts';
import type { MachineOptions } from '../machine-choice.ts';
import { chooseMachine } from '../machine-choice.ts';
import { chooseModel, modelHelp } from '../model-choice.ts';
import { oneOf } from '../one-of.ts';
import { addKnobOption, addMachineOptions, addSystemOption, askedOf } from '../plan-options.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';
import { left, right, table } from '../table.ts';

interface FrontierOptions extends MachineOptions, JobWithLaunchesOptions {
  readonly system: string;
  readonly knob: readonly string[];
  readonly find: string;
  readonly family: string;
  readonly model?: string;
  readonly over?: string;
  readonly values?: string;
}

export const addFrontier = (program: Command, run: Run): void => {
  addJobWithLaunchesOptions(
    addKnobOption(
      addSystemOption(
        addMachineOptions(program.command('frontier').description('find the largest model of each system')),
      ),
    ),
  )
    .option('--find <what>', `what is made as large as it goes: ${finds.join(', ')}`, 'model')
    .option('--family <family>', `models to choose from: ${familyIds.join(', ')}`, 'gpt')
    .option('--model <model>', `whose context or batch is found: ${modelHelp}`)
    .option('--over <part>', `for machines with more and more of one part: ${axes.join(', ')}`)
    .option('--values <list>', 'of that part: bytes of DRAM, drives, or B/s of the link, with commas between')
    .action((options: FrontierOptions, command: Command) => run(command, (session) => frontier(session, options)));
};

const frontier = async (session: Session, options: FrontierOptions): Promise<Result<Answer, AppError>> => {
  const chosen = await chooseQuestion(session, options);
  if (!chosen.ok) return chosen;
  const systems = askedOf(options);
  if (!systems.ok) return systems;
  const job = await jobWithLaunches(session, options, systems.value.planners);
  if (!job.ok) return job;
  const machine = await chooseMachine(session, options);
  if (!machine.ok) return machine;
  const question = { machine: machine.value, job: job.value, ...systems.value.asked, ...chosen.value };
  const points = await session.call('frontier.run', question);
  return mapResult(points, (found) => answerOf(found, chosen.value.find, chosen.value.over));
};

interface Chosen {
  readonly find: Find;
  readonly family: (typeof familyIds)[number];
  readonly model?: Model;
  readonly over?: Axis;
  readonly values?: number[];
}

const chooseQuestion = async (session: Session, options: FrontierOptions): Promise<Result<Chosen, AppError>> => {
  const find = oneOf('--find', finds, options.find);
  if (!find.ok) return find;
  const family = oneOf('--family', familyIds, options.family);
  if (!family.ok) return family;
  const sweep = chooseSweep(options);
  if (!sweep.ok) return sweep;
  const base = { find: find.value, family: family.value, ...sweep.value };
  if (find.value === 'model')
    return options.model === undefined
      ? ok(base)
      : fail(invalidInput('--model', options.model, 'only with --find context or --find batch'));
  if (options.model === undefined) return fail(invalidInput('--model', undefined, `given with --find ${find.value}`));
  if (find.value === 'context' && options.seq !== undefined)
    return fail(invalidInput('--seq', options.seq, 'not with --find context, which finds it'));
  if (find.value === 'batch' && options.batch !== undefined)
    return fail(invalidInput('--batch', options.batch, 'not with --find batch, which finds it'));
  return mapResult(await chooseModel(session, options.model), (model) => ({ ...base, model }));
};

const chooseSweep = ({ over, values }: FrontierOptions): Result<Pick<Chosen, 'over' | 'values'>, AppError> => {
  if (over === undefined)
    return values === undefined ? ok({}) : fail(invalidInput('--values', values, 'only with --over'));
  return chain(oneOf('--over', axes, over), (axis) => {
    if (values === undefined) return ok({ over: axis });
    if (axis === 'gpu') return fail(invalidInput('--values', values, 'not with --over gpu, which takes the catalogue'));
    return mapResult(all(values.split(',').map(readValue)), (list) => ({
      over: axis,
      values: [...list].sort((a, b) => a - b),
    }));
  });
};

const readValue = (text: string): Result<number, AppError> => {
  const value = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) && value >= 0
    ? ok(value)
    : fail(invalidInput('--values', text, 'numbers from 0 up in base units'));
};

const answerOf = (points: readonly FrontierPoint[], find: Find, over: Axis | undefined): Answer => ({
  json: over === undefined ? { find, systems: points } : { find, over, steps: stepsOf(points) },
  text: over === undefined ? pointsText(points, find) : sweepText(points, find),
  exitCode: points.some(({ largest }) => largest > 0) ? 0 : 1,
});

/** The systems under each step of the sweep. */
const stepsOf = (points: readonly FrontierPoint[]) => {
  const indexes = [...new Set(points.map(({ step }) => step?.index))];
  return indexes.map((index) => {
    const list = points.filter(({ step }) => step?.index === index);
    return {
      label: list[0]?.step?.label,
      value: list[0]?.step?.value,
      systems: list.map(({ step: _step, ...point }) => point),
    };
  });
};

const titles: Readonly<Record<Find, string>> = {
  model: 'largest model',
  context: 'longest sequence',
  batch: 'largest batch',
};

const sizeText = (find: Find, { largest, modelId }: FrontierPoint): string => {
  if (largest === 0) return 'none';
  if (find !== 'model') return countText(largest);
  return modelId === undefined ? parametersText(largest) : `${modelId} (${parametersText(largest)})`;
};

const pointsText = (points: readonly FrontierPoint[], find: Find): string =>
  table(
    [left('system'), right(titles[find]), right('layers'), right('hidden'), left('limited by')],
    points.map((point) => [
      point.system,
      sizeText(find, point),
      String(point.layers),
      String(point.hidden),
      point.why ?? point.limitedBy,
    ]),
  );

/** A row a step, a column a system. */
const sweepText = (points: readonly FrontierPoint[], find: Find): string => {
  const systems = [...new Set(points.map(({ system }) => system))];
  return table(
    [left(titles[find]), ...systems.map(right)],
    stepsOf(points).map(({ label = '', systems: list }) => [
      label,
      ...systems.map((id) => {
        const point = list.find(({ system }) => system === id);
        return point === undefined ? '' : sizeText(find, point);
      }),
    ]),
  );
};
