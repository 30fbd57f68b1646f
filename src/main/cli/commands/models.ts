import type { Command } from 'commander';
import type { Output } from '../../../contract.ts';
import { countText, parametersText } from '../../../core/format.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import { mapResult } from '../../../core/result.ts';
import type { Answer } from '../answer.ts';
import { yes } from '../answer.ts';
import { chooseReading, modelHelp } from '../model-choice.ts';
import type { Run } from '../run.ts';
import { left, right, table } from '../table.ts';

/** The catalogue, and the user's own models in it. `params` tells more of one of them. */
export const addModels = (program: Command, run: Run): void => {
  const models = program.command('models').description('the models that are known, and your own');
  models
    .command('list', { isDefault: true })
    .description('list them')
    .action((_options, command: Command) =>
      run(command, async (session) => mapResult(await session.call('catalogue.read', {}), listed)),
    );
  models
    .command('save')
    .description('keep a model among your own')
    .argument('<model>', modelHelp)
    .action((name: string, _options, command: Command) =>
      run(command, async (session) => {
        const reading = await chooseReading(session, name);
        if (!reading.ok) return reading;
        const { model, notes } = reading.value;
        return mapResult(await session.call('models.save', { model }), () =>
          yes({ id: model.id, notes }, [`${model.id} is kept.`, ...notes].join('\n')),
        );
      }),
    );
  models
    .command('remove')
    .description('remove one of your own')
    .argument('<id>', 'its id')
    .action((id: string, _options, command: Command) =>
      run(command, async (session) =>
        mapResult(await session.call('models.remove', { id }), () => yes({ id }, `${id} is removed.`)),
      ),
    );
};

const listed = ({ models, ownModels }: Output<'catalogue.read'>): Answer => {
  const own = new Set(ownModels);
  const counted = models.map((model) => ({ model, ...countParameters(model) }));
  const json = counted.map(({ model, total, active }) => ({
    id: model.id,
    name: model.name,
    architecture: model.architecture,
    parameters: total,
    activeParameters: active,
    own: own.has(model.id),
  }));
  const rows = counted
    .sort((a, b) => a.total - b.total)
    .map(({ model, total, active }) => rowOf(model, total, active, own.has(model.id)));
  return yes({ models: json }, table(columns, rows));
};

const columns = [
  ...[left('id'), left('name'), left('architecture')],
  ...[right('parameters'), right('exactly'), right('active'), left('')],
];

const rowOf = (model: Model, total: number, active: number, own: boolean): readonly string[] => [
  model.id,
  model.name,
  model.architecture,
  parametersText(total),
  countText(total),
  active < total ? parametersText(active) : '',
  own ? 'yours' : '',
];
