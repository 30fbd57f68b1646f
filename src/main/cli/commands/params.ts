import type { Command } from 'commander';
import { capacityText, countText, parametersText } from '../../../core/format.ts';
import { kindsOf } from '../../../core/model/layers.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import type { ModelReading } from '../../../core/model/read-files.ts';
import { mapResult } from '../../../core/result.ts';
import { yes } from '../answer.ts';
import { chooseReading, modelHelp } from '../model-choice.ts';
import type { Run } from '../run.ts';
import { pairs } from '../table.ts';

export const addParams = (program: Command, run: Run): void => {
  program
    .command('params')
    .description('count the parameters of a model')
    .argument('<model>', modelHelp)
    .action((name: string, _options, command: Command) =>
      run(command, async (session) =>
        mapResult(await chooseReading(session, name), (reading) => yes(paramsJson(reading), paramsText(reading))),
      ),
    );
};

const paramsJson = ({ model, weights, notes }: ModelReading) => {
  const { kind: _kind, format: _format, ...shape } = model;
  const { total, trainable, active, byModule, byPart } = countParameters(model);
  return {
    parameters: total,
    trainableParameters: trainable,
    activeParameters: active,
    byModule,
    byPart: Object.fromEntries(byPart.map(({ part, parameters }) => [part, parameters])),
    ...shape,
    ...(weights === undefined ? {} : { weights }),
    notes,
  };
};

const paramsText = ({ model, weights, notes }: ModelReading): string => {
  const { total, active, byModule } = countParameters(model);
  const modules = Object.entries(byModule).filter(([, count]) => count > 0);
  const table = pairs([
    ['model', `${model.name} (${model.id})`],
    ['architecture', model.architecture],
    ['parameters', `${countText(total)} (${parametersText(total)})`],
    ...(active < total ? [['  active', `${countText(active)} (${parametersText(active)})`] as const] : []),
    ...modules.map(([name, count]) => [`  ${name}`, countText(count)] as const),
    ...(model.besides ?? []).map(
      ({ name, parameters, why }) =>
        [`besides, ${name}`, parameters === undefined ? (why ?? 'not counted') : countText(parameters)] as const,
    ),
    ['layers', `${countText(model.layers)}${kindsText(model)}`],
    ['hidden', countText(model.hidden)],
    [
      'heads',
      `${countText(model.heads)} of width ${countText(model.headDim)}, ${countText(model.kvHeads)} for keys and values`,
    ],
    ['intermediate', `${countText(model.intermediate)} (${model.mlp})`],
    ...expertsText(model),
    ['vocabulary', `${countText(model.vocab)}, head ${model.head}`],
    ['context', `${countText(model.context)} tokens`],
    ...(weights === undefined
      ? []
      : [
          [
            'weights',
            `${countText(weights.tensors)} tensors, ${capacityText(weights.bytes)}${weights.quantised ? ', quantised' : ''}`,
          ] as const,
        ]),
  ]);
  return [table, ...notes].join('\n');
};

/** `: 25 sliding, 5 full`, where there are several kinds. */
const kindsText = (model: Model): string => {
  const kinds = kindsOf(model);
  return model.plan === undefined
    ? ''
    : `: ${kinds.map(({ name, count }) => `${countText(count)} ${name}`).join(', ')}`;
};

const expertsText = ({ moe }: Model): readonly (readonly [string, string])[] => {
  if (moe === undefined) return [];
  const shared =
    moe.sharedIntermediate === undefined ? '' : `, and ${countText(moe.sharedIntermediate)} for every token`;
  return [
    [
      'experts',
      `${countText(moe.experts)} of width ${countText(moe.intermediate)}, ${countText(moe.topK)} a token${shared}`,
    ],
  ];
};
