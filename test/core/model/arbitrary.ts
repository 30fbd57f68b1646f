import fc from 'fast-check';
import type { Model } from '../../../src/core/model/model.ts';

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
    format: 1,
    id: 'any',
    name: 'Any',
    origin: 'a test',
    ...shape,
    heads: shape.kvHeads * queriesPerKey,
  }));
