import type { Command } from 'commander';
import { countText, parametersText } from '../../../core/format.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import { mapResult } from '../../../core/result.ts';
import { yes } from '../answer.ts';
import { chooseModel, modelHelp } from '../model-choice.ts';
import type { Run } from '../run.ts';
import { pairs } from '../table.ts';

export const addParams = (program: Command, run: Run): void => {
  program
    .command('params')
    .description('count the parameters of a model')
    .argument('<model>', modelHelp)
    .action((name: string, _options, command: Command) =>
      run(command, async (session) =>
        mapResult(await chooseModel(session, name), (model) => yes(paramsJson(model), paramsText(model))),
      ),
    );
};

const paramsJson = (model: Model) => {
  const { kind: _kind, format: _format, ...shape } = model;
  const { total, trainable, byModule } = countParameters(model);
  return { parameters: total, trainableParameters: trainable, byModule, ...shape };
};

const paramsText = (model: Model): string => {
  const { total, byModule } = countParameters(model);
  return pairs([
    ['model', `${model.name} (${model.id})`],
    ['architecture', model.architecture],
    ['parameters', `${countText(total)} (${parametersText(total)})`],
    ...Object.entries(byModule).map(([name, count]) => [`  ${name}`, countText(count)] as const),
    ['layers', countText(model.layers)],
    ['hidden', countText(model.hidden)],
    [
      'heads',
      `${countText(model.heads)} of width ${countText(model.headDim)}, ${countText(model.kvHeads)} for keys and values`,
    ],
    ['intermediate', `${countText(model.intermediate)} (${model.mlp})`],
    ['vocabulary', `${countText(model.vocab)}, head ${model.head}`],
    ['context', `${countText(model.context)} tokens`],
  ]);
};
