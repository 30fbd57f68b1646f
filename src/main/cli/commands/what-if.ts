import type { Command } from 'commander';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import { figure, parametersText, tokenRateText } from '../../../core/format.ts';
import type { Elasticity, Outcome, UpgradeEffect, WhatIfAnswer, Worth } from '../../../core/frontier/upgrades/types.ts';
import type { Result } from '../../../core/result.ts';
import { all, fail, mapResult } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { amount } from '../best-options.ts';
import type { JobWithLaunchesOptions } from '../launch-options.ts';
import { addJobWithLaunchesOptions, jobWithLaunches } from '../launch-options.ts';
import type { MachineOptions } from '../machine-choice.ts';
import { chooseMachine } from '../machine-choice.ts';
import { chooseModel, modelHelp } from '../model-choice.ts';
import { addKnobOption, addMachineOptions, addSystemOption, askedOf } from '../plan-options.ts';
import type { Run } from '../run.ts';
import type { Session } from '../session.ts';
import { left, right, table } from '../table.ts';

interface WhatIfOptions extends MachineOptions, JobWithLaunchesOptions {
  readonly system: string;
  readonly knob: readonly string[];
  readonly model: string;
  readonly price: readonly string[];
}

const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const addWhatIf = (program: Command, run: Run): void => {
  const command = program
    .command('what-if')
    .description('tell what each rate of the machine is worth, and which upgrade helps most')
    .requiredOption('--model <model>', modelHelp)
    .option('--price <upgrade=price>', 'of an upgrade, in any currency: gain for its price ranks them', repeated, []);
  addJobWithLaunchesOptions(addKnobOption(addSystemOption(addMachineOptions(command)))).action(
    (options: WhatIfOptions, self: Command) => run(self, (session) => ask(session, options)),
  );
};

const ask = async (session: Session, options: WhatIfOptions): Promise<Result<Answer, AppError>> => {
  const prices = all(options.price.map(readPrice));
  if (!prices.ok) return prices;
  const systems = askedOf(options);
  if (!systems.ok) return systems;
  const job = await jobWithLaunches(session, options, systems.value.planners);
  if (!job.ok) return job;
  const model = await chooseModel(session, options.model);
  if (!model.ok) return model;
  const machine = await chooseMachine(session, options);
  if (!machine.ok) return machine;
  const answer = await session.call('whatif.run', {
    machine: machine.value,
    model: model.value,
    job: job.value,
    prices: Object.fromEntries(prices.value),
    ...systems.value.asked,
  });
  return mapResult(answer, answerOf);
};

const readPrice = (given: string): Result<readonly [string, number], AppError> => {
  const [id = '', text = '', ...more] = given.split('=').map((side) => side.trim());
  if (id === '' || text === '' || more.length > 0)
    return fail(invalidInput('--price', given, 'UPGRADE=PRICE, e.g. dram-2x=400'));
  return mapResult(amount(`--price ${id}`, text), (price) => [id, price]);
};

const answerOf = (answer: WhatIfAnswer): Answer => ({
  json: answer,
  text: [nowText(answer.now), elasticityText(answer.elasticities), ...upgradesTexts(answer.upgrades)]
    .filter((text) => text !== '')
    .join('\n\n'),
  exitCode: answer.now.tokensPerSecond > 0 ? 0 : 1,
});

const nowText = ({ system, tokensPerSecond, maxParameters }: Outcome): string => {
  const largest = `the largest GPT shape has ${parametersText(maxParameters)} parameters`;
  return system === undefined
    ? `Nothing fits as it is; ${largest}.`
    : `As it is: ${tokenRateText(tokensPerSecond)} with ${system}; ${largest}.`;
};

/** A row a rate, a column a system: per cent that a step gets shorter for one per cent more. */
const elasticityText = (all: readonly Elasticity[]): string => {
  if (all.length === 0) return '';
  const systems = [...new Set(all.map(({ system }) => system))];
  const paths = [...new Set(all.map(({ path }) => path))];
  const cell = (path: string, id: string) => all.find((one) => one.path === path && one.system === id)?.elasticity;
  return [
    'Per cent that a step gets shorter for one per cent more:',
    table(
      [left('rate'), ...systems.map(right)],
      paths.map((path) => [path, ...systems.map((id) => (cell(path, id) ?? 0).toFixed(2))]),
    ),
  ].join('\n');
};

const upgradesTexts = (upgrades: readonly UpgradeEffect[]): readonly string[] => {
  const of = (worth: Worth) => upgrades.filter((one) => one.worth === worth);
  const [trades, nothing] = [of('trades'), of('nothing')];
  return [
    upgradesText(of('helps')),
    ...(trades.length > 0 ? [`Larger models fit, but this job runs slower:\n${upgradesText(trades)}`] : []),
    ...(nothing.length > 0 ? [`No faster, and nothing larger fits: ${nothing.map(({ id }) => id).join(', ')}.`] : []),
  ];
};

const upgradesText = (upgrades: readonly UpgradeEffect[]): string => {
  if (upgrades.length === 0) return 'No upgrade makes this job faster.';
  const priced = upgrades.some(({ price }) => price !== undefined);
  return table(
    [
      ...[left('upgrade'), left('what it is'), left('best system'), right('throughput'), right('times')],
      right('largest model'),
      ...(priced ? [right('price'), right('tokens/s for 1')] : []),
    ],
    upgrades.map((one) => [
      one.id,
      one.title,
      one.system ?? 'none fits',
      one.system === undefined ? '' : tokenRateText(one.tokensPerSecond),
      one.speedup === undefined ? '' : one.speedup.toFixed(2),
      parametersText(one.maxParameters),
      ...(priced ? [figureOr(one.price), figureOr(one.gainPerPrice)] : []),
    ]),
  );
};

const figureOr = (value: number | undefined) => (value === undefined ? '' : figure(value));
