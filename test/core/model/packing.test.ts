import { describe, expect, test } from 'vitest';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { readModelFiles } from '../../../src/core/model/read-files.ts';
import { valueOf } from '../base/results.ts';
import type { Shape } from './files.ts';
import { jsonFile, safetensorsFile } from './files.ts';

const config = {
  ...{ model_type: 'llama', num_hidden_layers: 2, hidden_size: 256, intermediate_size: 512, vocab_size: 1000 },
  ...{ num_attention_heads: 8, num_key_value_heads: 2, max_position_embeddings: 512 },
};
const [h, kv, f] = [256, 64, 512];
const matrices: Readonly<Record<string, readonly [number, number]>> = {
  ...{
    'self_attn.q_proj': [h, h],
    'self_attn.k_proj': [kv, h],
    'self_attn.v_proj': [kv, h],
    'self_attn.o_proj': [h, h],
  },
  ...{ 'mlp.gate_proj': [f, h], 'mlp.up_proj': [f, h], 'mlp.down_proj': [h, f] },
};

type Stored = Readonly<Record<string, Shape>>;
type Packing = (name: string, rows: number, columns: number) => Stored;

/** The checkpoint of a small Llama whose matrices are stored as the packing has them. */
const checkpoint = (packing: Packing): Stored => ({
  'model.embed_tokens.weight': [1000, h],
  'model.norm.weight': [h],
  'lm_head.weight': [1000, h],
  ...Object.fromEntries(
    [0, 1].flatMap((layer) => {
      const at = (name: string) => `model.layers.${String(layer)}.${name}`;
      const norms = ['input_layernorm', 'post_attention_layernorm'].map((name) => [`${at(name)}.weight`, [h]] as const);
      const stored = Object.entries(matrices).flatMap(([name, [rows, columns]]) =>
        Object.entries(packing(at(name), rows, columns)),
      );
      return [...norms, ...stored];
    }),
  ),
});

const gptq =
  (bits: number): Packing =>
  (name, rows, columns) => ({
    [`${name}.qweight`]: ['I32', (columns * bits) / 32, rows],
    [`${name}.qzeros`]: ['I32', columns / 128, (rows * bits) / 32],
    [`${name}.scales`]: ['F16', columns / 128, rows],
    [`${name}.g_idx`]: ['I32', columns],
  });

/** As each program stores them; checkpoints made here, to the shapes that its documentation gives. */
const packings: readonly (readonly [string, object, Packing])[] = [
  ['GPTQ of 4 bits', { quantization_config: { quant_method: 'gptq', bits: 4 } }, gptq(4)],
  ['GPTQ of 8 bits', { quantization_config: { quant_method: 'gptq', bits: 8 } }, gptq(8)],
  ['GPTQ of 3 bits', { quantization_config: { quant_method: 'gptq', bits: 3 } }, gptq(3)],
  [
    'AWQ',
    { quantization_config: { quant_method: 'awq', bits: 4 } },
    (name, rows, columns) => ({
      [`${name}.qweight`]: ['I32', columns, rows / 8],
      [`${name}.qzeros`]: ['I32', columns / 128, rows / 8],
      [`${name}.scales`]: ['F16', columns / 128, rows],
    }),
  ],
  [
    'bitsandbytes of 4 bits',
    { quantization_config: { quant_method: 'bitsandbytes', load_in_4bit: true } },
    (name, rows, columns) => ({
      [`${name}.weight`]: ['U8', (rows * columns) / 2, 1],
      [`${name}.weight.absmax`]: ['U8', (rows * columns) / 64],
      [`${name}.weight.nested_absmax`]: ['F32', 4],
      [`${name}.weight.nested_quant_map`]: ['F32', 256],
      [`${name}.weight.quant_map`]: ['F32', 16],
      [`${name}.weight.quant_state.bitsandbytes__nf4`]: ['U8', 100],
    }),
  ],
  [
    'bitsandbytes of 8 bits',
    { quantization_config: { quant_method: 'bitsandbytes', load_in_8bit: true } },
    (name, rows, columns) => ({ [`${name}.weight`]: ['I8', rows, columns], [`${name}.SCB`]: ['F32', rows] }),
  ],
  [
    'FP8 in blocks',
    { quantization_config: { quant_method: 'fp8', weight_block_size: [128, 128] } },
    (name, rows, columns) => ({
      [`${name}.weight`]: ['F8_E4M3', rows, columns],
      [`${name}.weight_scale_inv`]: ['F32', Math.ceil(rows / 128), columns / 128],
    }),
  ],
  [
    'compressed-tensors of 8 bits',
    { quantization_config: { config_groups: { group_0: { weights: { num_bits: 8 } } } } },
    (name, rows, columns) => ({
      [`${name}.weight_packed`]: ['I32', rows, columns / 4],
      [`${name}.weight_scale`]: [rows, columns / 128],
      [`${name}.weight_shape`]: ['I64', 2],
    }),
  ],
  [
    'NVFP4',
    { quantization_config: { quant_method: 'compressed-tensors', format: 'nvfp4-pack-quantized' } },
    (name, rows, columns) => ({
      [`${name}.weight_packed`]: ['U8', rows, columns / 2],
      [`${name}.weight_scale`]: ['F8_E4M3', rows, columns / 16],
      [`${name}.weight_global_scale`]: ['F32', 1],
    }),
  ],
  [
    'MLX of 8 bits',
    { quantization: { group_size: 64, bits: 8 } },
    (name, rows, columns) => ({
      [`${name}.weight`]: ['I32', rows, columns / 4],
      [`${name}.scales`]: [rows, columns / 64],
      [`${name}.biases`]: [rows, columns / 64],
    }),
  ],
  [
    'HQQ',
    { quantization_config: { quant_method: 'hqq', quant_config: { weight_quant_params: { nbits: 4 } } } },
    (name, rows, columns) => ({
      [`${name}.W_q`]: ['U8', (rows * columns) / 128, 64],
      [`${name}.scale`]: ['F16', (rows * columns) / 64, 1],
      [`${name}.zero`]: ['F16', (rows * columns) / 64, 1],
    }),
  ],
];

describe('a checkpoint of few bits', () => {
  test.each(packings)('of %s holds what the config says', async (_name, quantization, packing) => {
    const files = [jsonFile('config.json', { ...config, ...quantization }), safetensorsFile(checkpoint(packing))];
    const { model, weights, notes } = valueOf(await readModelFiles(files, 'm'));
    expect(countParameters(model).total).toBe(1_627_392);
    expect(weights).toMatchObject({ parameters: 1_627_392, quantised: true });
    expect(notes).toEqual([]);
  });

  test.each(packings.filter(([name]) => /of 4 bits|AWQ|HQQ|NVFP4/.test(name)))(
    'of %s holds that much where no config tells',
    async (_name, _quantization, packing) => {
      const { model } = valueOf(await readModelFiles([safetensorsFile(checkpoint(packing))], 'm'));
      expect(countParameters(model).total).toBe(1_627_392);
    },
  );
});
