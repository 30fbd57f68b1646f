import type { Command } from 'commander';
import { capacityText, countText, parametersText, percentText } from '../../../core/format.ts';
import type { TrainableCount } from '../../../core/model/adapters.ts';
import { countTrainable } from '../../../core/model/adapters.ts';
import { kindsOf } from '../../../core/model/layers.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import type { ModelReading } from '../../../core/model/read-files.ts';
import { mapResult } from '../../../core/result.ts';
import type { AdapterOptions } from '../adapter-options.ts';
import { adapterOf, addAdapterOptions } from '../adapter-options.ts';
import { yes } from '../answer.ts';
import { chooseReading, modelHelp } from '../model-choice.ts';
import type { Run } from '../run.ts';
import { pairs } from '../table.ts';

export const addParams = (program: Command, run: Run): void => {
  addAdapterOptions(
    program.command('params').description('count the parameters of a model').argument('<model>', modelHelp),
  ).action((name: string, options: AdapterOptions, command: Command) =>
    run(command, async (session) => {
      const adapter = adapterOf(options);
      if (!adapter.ok) return adapter;
      return mapResult(await chooseReading(session, name), (reading) => {
        const trained = adapter.value === undefined ? undefined : countTrainable(reading.model, adapter.value);
        return yes(paramsJson(reading, trained), paramsText(reading, trained));
      });
    }),
  );
};

const paramsJson = ({ model, weights, notes }: ModelReading, adapters: TrainableCount | undefined) => {
  const { kind: _kind, format: _format, ...shape } = model;
  const { total, trainable, active, byModule, byPart } = countParameters(model);
  return {
    parameters: total,
    trainableParameters: adapters?.total ?? trainable,
    activeParameters: active,
    byModule,
    byPart: Object.fromEntries(byPart.map(({ part, parameters }) => [part, parameters])),
    ...shape,
    ...(adapters === undefined ? {} : { adapters }),
    ...(weights === undefined ? {} : { weights }),
    notes,
  };
};

const paramsText = ({ model, weights, notes }: ModelReading, adapters: TrainableCount | undefined): string => {
  const { total, active, byModule } = countParameters(model);
  const modules = Object.entries(byModule).filter(([, count]) => count > 0);
  const table = pairs([
    ['model', `${model.name} (${model.id})`],
    ['architecture', model.architecture],
    ['parameters', `${countText(total)} (${parametersText(total)})`],
    ...(active < total ? [['  active', `${countText(active)} (${parametersText(active)})`] as const] : []),
    ...modules.map(([name, count]) => [`  ${name}`, countText(count)] as const),
    ...trainedText(adapters, total),
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

const trainedText = (adapters: TrainableCount | undefined, total: number): readonly (readonly [string, string])[] =>
  adapters === undefined
    ? []
    : [
        ['trained', `${countText(adapters.total)} (${percentText(adapters.total / total)} of the model)`],
        ...Object.entries(adapters)
          .filter(([name, count]) => name !== 'total' && count > 0)
          .map(([name, count]: readonly [string, number]) => [`  ${name}`, countText(count)] as const),
      ];

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
