import fc from 'fast-check';
import type { Model } from '../../../src/core/model/model.ts';
import type { LayerPlan, Mixer, Moe } from '../../../src/core/model/parts.ts';

/** Any dense shape, of any mixture of features, small enough to list its tensors. */
export const anyModel: fc.Arbitrary<Model> = fc
  .record({
    layers: fc.integer({ min: 1, max: 8 }),
    hidden: fc.integer({ min: 1, max: 4096 }),
    kvHeads: fc.integer({ min: 1, max: 16 }),
    queriesPerKey: fc.integer({ min: 1, max: 8 }),
    headDim: fc.integer({ min: 1, max: 256 }),
    intermediate: fc.integer({ min: 1, max: 20000 }),
    vocab: fc.integer({ min: 1, max: 300000 }),
    context: fc.integer({ min: 1, max: 8192 }),
    positions: fc.integer({ min: 0, max: 8192 }),
    architecture: fc.constantFrom('llama', 'gpt', 'phi3', 'glm4', 'falcon', 'qwen3'),
    mlp: fc.constantFrom('gated', 'plain'),
    head: fc.constantFrom('tied', 'untied', 'none'),
    bias: fc.record({ qkv: fc.boolean(), attentionOut: fc.boolean(), mlp: fc.boolean(), head: fc.boolean() }),
    norm: fc.record({
      kind: fc.constantFrom('rms', 'layer'),
      perLayer: fc.integer({ min: 0, max: 4 }),
      final: fc.boolean(),
      embedding: fc.boolean(),
      queryKey: fc.boolean(),
      queryKeySpan: fc.constantFrom('head', 'all-heads'),
    }),
    dropout: fc.boolean(),
  })
  .map(({ queriesPerKey, ...shape }) => ({
    kind: 'plimsoll-model',
    format: 2,
    id: 'any',
    name: 'Any',
    origin: 'a test',
    ...shape,
    heads: shape.kvHeads * queriesPerKey,
  }));

const anyTensors = fc
  .uniqueArray(fc.constantFrom('in_proj.weight', 'conv.weight', 'decay', 'out_proj.weight'), { minLength: 1 })
  .chain((names) =>
    fc
      .array(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 3 }), {
        minLength: names.length,
        maxLength: names.length,
      })
      .map((shapes) => names.map((name, index) => ({ name, shape: shapes[index] ?? [1] }))),
  );

const anyMixer: fc.Arbitrary<Mixer> = fc.oneof(
  fc.constant<Mixer>({ kind: 'attention' }),
  fc.constant<Mixer>({ kind: 'none' }),
  anyTensors.map<Mixer>((tensors) => ({ kind: 'recurrent', name: 'state space', tensors })),
  fc
    .record({
      queryRank: fc.option(fc.integer({ min: 1, max: 512 }), { nil: undefined }),
      keyValueRank: fc.integer({ min: 1, max: 512 }),
      nopeDim: fc.integer({ min: 1, max: 128 }),
      ropeDim: fc.integer({ min: 1, max: 64 }),
      valueDim: fc.integer({ min: 1, max: 128 }),
    })
    .map<Mixer>((sizes) => ({ kind: 'latent', ...sizes })),
);

const anyMoe: fc.Arbitrary<Moe> = fc
  .record({
    experts: fc.integer({ min: 1, max: 16 }),
    idle: fc.integer({ min: 0, max: 15 }),
    intermediate: fc.integer({ min: 1, max: 2000 }),
    sharedIntermediate: fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined }),
    sharedGate: fc.boolean(),
    routerBias: fc.boolean(),
    expertBias: fc.boolean(),
    correctionBias: fc.boolean(),
    stacked: fc.boolean(),
  })
  .map(({ idle, ...moe }) => ({ ...moe, topK: Math.max(1, moe.experts - idle) }));

const anyKind = fc.record(
  {
    window: fc.constantFrom(128, 'all' as const),
    mixer: anyMixer,
    mlp: fc.constantFrom('dense', 'experts', 'none'),
    kvHeads: fc.integer({ min: 1, max: 4 }),
    headDim: fc.integer({ min: 1, max: 64 }),
    intermediate: fc.integer({ min: 1, max: 2000 }),
    keyValues: fc.constantFrom('own', 'shared', 'borrowed'),
    normsPerLayer: fc.integer({ min: 0, max: 4 }),
    queryKeyNorm: fc.boolean(),
    tensors: anyTensors,
  },
  { requiredKeys: [] },
);

const anyPlan: fc.Arbitrary<LayerPlan> = fc.array(anyKind, { minLength: 1, maxLength: 4 }).chain((kinds) => {
  const named = kinds.map((kind, index) => ({ name: `kind-${String(index)}`, ...kind }));
  const run = fc.record({
    kind: fc.constantFrom(...named.map(({ name }) => name)),
    count: fc.integer({ min: 1, max: 5 }),
  });
  return fc.array(run, { minLength: 1, maxLength: 6 }).map((pattern) => ({ kinds: named, pattern }));
});

/** Any shape at all: experts, latent attention, layers that differ, tensors of its own. */
export const anyMixedModel: fc.Arbitrary<Model> = fc
  .tuple(
    anyModel,
    fc.record(
      {
        mixer: anyMixer,
        moe: anyMoe,
        plan: anyPlan,
        sinks: fc.boolean(),
        queryGate: fc.boolean(),
        keyValues: fc.constantFrom('own', 'shared', 'borrowed'),
        embeddingWidth: fc.integer({ min: 1, max: 1000 }),
        tensorsBefore: anyTensors,
        tensorsAfter: anyTensors,
      },
      { requiredKeys: [] },
    ),
  )
  .map(([model, others]) => ({ ...model, ...others }));
