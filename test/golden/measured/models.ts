import { readFileSync } from 'node:fs';
import { configured } from './configs.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { readModel } from '../../../src/core/model/read-model.ts';
import type { LlamaShape } from '../../../src/core/model/shape.ts';
import { gptShape, llamaShape } from '../../../src/core/model/shape.ts';
import { valueOf } from '../../core/base/results.ts';

/** Models of the measured runs: those that ship, and shapes of others from their public config.json. */
const shipped = (name: string): Model => {
  const file = new URL(`../../../resources/models/${name}.json`, import.meta.url);
  return valueOf(readModel(readFileSync(file, 'utf8'), name));
};

const llama = (name: string, shape: Omit<LlamaShape, 'seq'>): Model => ({
  ...llamaShape({ ...shape, seq: 4096 }),
  name,
});

const qwen25 = (name: string, shape: Omit<LlamaShape, 'seq' | 'vocab'>): Model => {
  const model = llama(name, { ...shape, vocab: 151936 });
  return { ...model, architecture: 'qwen2', bias: { ...model.bias, qkv: true } };
};

/** Query, key and value in one matrix, biases, one norm for a parallel block where said, rotary positions. */
const neox = (name: string, changes: Partial<Model> & { readonly layers: number; readonly hidden: number }): Model => {
  const { layers, hidden, heads = hidden / 64, vocab = 50304 } = changes;
  const base = gptShape({ layers, hidden, heads, vocab, seq: 2048, head: 'untied' });
  return { ...base, name, positions: 0, dropout: false, ...changes };
};

/** LitGPT keeps a matrix for the head of its own, tied or not. litgpt/model.py, `GPT.__init__`. */
const ownHead = (model: Model): Model => ({ ...model, head: 'untied' });

const gemma = (name: string, layers: number, hidden: number, heads: number, kvHeads: number, intermediate: number) =>
  llama(name, { layers, hidden, heads, kvHeads, headDim: 256, intermediate, vocab: 256000, head: 'tied' });

const llama2_7B = llama('Llama 2 7B', {
  layers: 32,
  hidden: 4096,
  heads: 32,
  kvHeads: 32,
  headDim: 128,
  intermediate: 11008,
  vocab: 32000,
  head: 'untied',
});

export const models = {
  'llama-3.1-8b': shipped('llama-3.1-8b'),
  'llama-3.2-1b': shipped('llama-3.2-1b'),
  'llama-3.2-3b': shipped('llama-3.2-3b'),
  'qwen2.5-0.5b': shipped('qwen2.5-0.5b'),
  'qwen2.5-1.5b': shipped('qwen2.5-1.5b'),
  'qwen2.5-3b': qwen25('Qwen2.5 3B', {
    layers: 36,
    hidden: 2048,
    heads: 16,
    kvHeads: 2,
    headDim: 128,
    intermediate: 11008,
    head: 'tied',
  }),
  'qwen2.5-7b': shipped('qwen2.5-7b'),
  'qwen2.5-14b': shipped('qwen2.5-14b'),
  'llama-2-7b': llama2_7B,
  'llama-2-13b': {
    ...llama2_7B,
    name: 'Llama 2 13B',
    layers: 40,
    hidden: 5120,
    heads: 40,
    kvHeads: 40,
    intermediate: 13824,
  },
  'mistral-7b-v0.2': { ...shipped('mistral-7b-v0.3'), name: 'Mistral 7B v0.2', vocab: 32000 },
  'gemma-2b': ownHead(gemma('Gemma 2B', 18, 2048, 8, 1, 16384)),
  'gemma-7b': ownHead(gemma('Gemma 7B', 28, 3072, 16, 16, 24576)),
  'gemma-2-2b': ownHead(shipped('gemma-2-2b')),
  'gemma-2-9b': ownHead(shipped('gemma-2-9b')),
  'llama-3.2-1b, own head': ownHead(shipped('llama-3.2-1b')),
  'llama-3.2-3b, own head': ownHead(shipped('llama-3.2-3b')),
  'phi-1.5': neox('Phi 1.5', {
    layers: 24,
    hidden: 2048,
    heads: 32,
    vocab: 51200,
    bias: { qkv: true, attentionOut: true, mlp: true, head: true },
    norm: { kind: 'layer', perLayer: 1, final: true, embedding: false, queryKey: false },
  }),
  'stablelm-base-alpha-3b': neox('StableLM base alpha 3B', {
    architecture: 'gpt_neox',
    layers: 16,
    hidden: 4096,
    heads: 32,
    vocab: 50688,
  }),
  'falcon-7b': neox('Falcon 7B', {
    layers: 32,
    hidden: 4544,
    heads: 71,
    kvHeads: 1,
    headDim: 64,
    vocab: 65024,
    bias: { qkv: false, attentionOut: false, mlp: false, head: false },
    norm: { kind: 'layer', perLayer: 1, final: true, embedding: false, queryKey: false },
  }),
  'bloomz-7b1': neox('BLOOMZ 7.1B', {
    layers: 30,
    hidden: 4096,
    heads: 32,
    vocab: 250880,
    head: 'tied',
    norm: { kind: 'layer', perLayer: 2, final: true, embedding: true, queryKey: false },
  }),
  'devstral-24b': llama('Devstral Small 24B', {
    layers: 40,
    hidden: 5120,
    heads: 32,
    kvHeads: 8,
    headDim: 128,
    intermediate: 32768,
    vocab: 131072,
    head: 'untied',
  }),
  'seed-oss-36b': {
    ...llama('Seed-OSS 36B', {
      layers: 64,
      hidden: 5120,
      heads: 80,
      kvHeads: 8,
      headDim: 128,
      intermediate: 27648,
      vocab: 155136,
      head: 'untied',
    }),
  },
  'olmo-3-7b': llama('OLMo 3 7B', {
    layers: 32,
    hidden: 4096,
    heads: 32,
    kvHeads: 32,
    headDim: 128,
    intermediate: 11008,
    vocab: 100278,
    head: 'untied',
  }),
  ...configured,
} as const satisfies Readonly<Record<string, Model>>;
export type ModelName = keyof typeof models;
