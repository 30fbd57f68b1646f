import { readConfig } from '../../src/core/model/read-config.ts';
import { lengthBytes, readSafetensors } from '../../src/core/model/weights/safetensors.ts';
import { valueOf } from '../core/base/results.ts';
import { safetensorsFile } from '../core/model/files.ts';
import type { Hot } from './bench.ts';
import type { Cost } from './measure.ts';
import { costOf } from './measure.ts';

/**
 * Files that describe models are read by readers of our own, which refuse what JSON.parse would let pass: names said
 * twice, depth, numbers that are no sizes. Each is given as a multiple of JSON.parse over the same bytes; the rate
 * is in megabytes a second.
 */
const experts = Object.fromEntries(
  Array.from({ length: 64 * 256 }, (_, index) => [
    `model.layers.${String(Math.floor(index / 256))}.mlp.experts.${String(index % 256)}.gate_proj.weight`,
    [2048, 7168] as const,
  ]),
);
const weights = safetensorsFile(experts);
const head = valueOf(await weights.read(0, weights.bytes));
const header = new TextDecoder().decode(head.subarray(lengthBytes));

const config = JSON.stringify({
  ...{ model_type: 'llama', architectures: ['LlamaForCausalLM'], hidden_size: 4096, intermediate_size: 14336 },
  ...{ num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, vocab_size: 128256 },
  ...{ max_position_embeddings: 131072, rms_norm_eps: 1e-5, tie_word_embeddings: false, torch_dtype: 'bfloat16' },
  rope_scaling: { factor: 8, low_freq_factor: 1, high_freq_factor: 4, rope_type: 'llama3' },
});

const path = (name: string, text: string, run: () => unknown): Hot => ({
  name,
  unit: 'MB',
  perRun: text.length / 1e6,
  run,
});

const overParse = (name: string, text: string, run: () => unknown): Cost => {
  const own = costOf(path(name, text, run));
  const parse = costOf(path('JSON.parse', text, () => JSON.parse(text)));
  return { ...own, ratio: own.secondsPerRun / parse.secondsPerRun };
};

export const benches: readonly Hot[] = [];

export const costs = (): Promise<readonly Cost[]> =>
  Promise.resolve([
    overParse('safetensors header of 16384 tensors over JSON.parse', header, () =>
      readSafetensors(head, weights.bytes, weights.name),
    ),
    overParse('config.json over JSON.parse', config, () => readConfig(config, 'config.json')),
  ]);
