import type { Gguf } from './gguf.ts';

/**
 * What a GGUF file says of its model, in the words of a config.json, so that the same families read both. Keys:
 * github.com/ggml-org/llama.cpp, gguf-py/gguf/constants.py.
 */
export type ConfigFields = Readonly<Record<string, unknown>>;

/** Architectures that are called otherwise in config.json. */
const modelTypes: Readonly<Record<string, string>> = {
  ...{ qwen2moe: 'qwen2_moe', qwen3moe: 'qwen3_moe', qwen3next: 'qwen3_next', gemma3: 'gemma3_text', phi2: 'phi' },
  ...{
    gptneox: 'gpt_neox',
    starcoder: 'gpt_bigcode',
    'command-r': 'cohere',
    'gpt-oss': 'gpt_oss',
    glm4moe: 'glm4_moe',
  },
  ...{ 'hunyuan-dense': 'hunyuan_v1_dense', llama4: 'llama4_text', gemma3n: 'gemma3n_text', deepseek2: 'deepseek_v2' },
  ...{ 'ernie4_5-moe': 'ernie4_5_moe', 'falcon-h1': 'falcon_h1', granitehybrid: 'granitemoehybrid' },
};

/** Each key and what config.json calls it, by one name or another. */
const renamed: readonly (readonly [key: string, names: readonly string[]])[] = [
  ['embedding_length', ['hidden_size', 'n_embd', 'd_model']],
  ['feed_forward_length', ['intermediate_size', 'ffn_hidden_size', 'n_inner', 'intermediate_size_mlp', 'block_ff_dim']],
  ['attention.head_count', ['num_attention_heads', 'n_head', 'n_heads']],
  ['attention.head_count_kv', ['num_key_value_heads', 'num_kv_heads', 'kv_n_heads', 'multi_query_group_num']],
  ['attention.key_length', ['head_dim', 'kv_channels']],
  ['context_length', ['max_position_embeddings', 'n_positions', 'max_seq_len', 'seq_length', 'model_max_length']],
  ['expert_count', ['num_experts', 'num_local_experts', 'n_routed_experts', 'moe_num_experts']],
  ['expert_used_count', ['num_experts_per_tok', 'moe_topk', 'moe_k', 'moe_top_k']],
  ['expert_feed_forward_length', ['moe_intermediate_size']],
  ['expert_shared_feed_forward_length', ['shared_expert_intermediate_size']],
  ['expert_shared_count', ['n_shared_experts', 'num_shared_experts', 'moe_num_shared_experts']],
  ['leading_dense_block_count', ['first_k_dense_replace']],
  ['attention.q_lora_rank', ['q_lora_rank']],
  ['attention.kv_lora_rank', ['kv_lora_rank']],
  ['rope.dimension_count', ['qk_rope_head_dim']],
  ['attention.value_length', ['v_head_dim']],
  ['attention.sliding_window', ['sliding_window']],
];

export const ggufArchitecture = ({ values }: Gguf): string => {
  const given = values.get('general.architecture');
  return typeof given === 'string' ? given : '';
};

export const ggufName = ({ values }: Gguf): string | undefined => {
  const given = values.get('general.name');
  return typeof given === 'string' && given.trim() !== '' ? given.trim().slice(0, 80) : undefined;
};

export const configOfGguf = (gguf: Gguf): ConfigFields => {
  const architecture = ggufArchitecture(gguf);
  const valueOf = (key: string) => singleOf(gguf.values.get(`${architecture}.${key}`));
  const fields = renamed.flatMap(([key, names]) => {
    const value = valueOf(key);
    return value === undefined ? [] : names.map((name) => [name, value] as const);
  });
  const layers = (valueOf('block_count') ?? 0) - (valueOf('nextn_predict_layers') ?? 0);
  const layerNames = ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'].map((name) => [name, layers] as const);
  return {
    model_type: typeOf(gguf, architecture),
    ...Object.fromEntries([...fields, ...layerNames]),
    ...vocabularyOf(gguf, architecture),
    ...latentOf(valueOf),
    tie_word_embeddings: !gguf.tensors.some(({ name }) => name === 'output.weight'),
  };
};

/** Lists of one number for all layers stand for that number. */
const singleOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const numbers = value.filter((item): item is number => typeof item === 'number' && item > 0);
  return numbers.length > 0 && numbers.every((item) => item === numbers[0]) ? numbers[0] : undefined;
};

const typeOf = ({ values, tensors }: Gguf, architecture: string): string => {
  if (architecture === 'llama' && Number(values.get('llama.expert_count') ?? 0) > 0) return 'mixtral';
  if (architecture === 'deepseek2' && tensors.some(({ name }) => name.includes('exp_probs_b'))) return 'deepseek_v3';
  return Object.hasOwn(modelTypes, architecture) ? (modelTypes[architecture] ?? '') : architecture;
};

const vocabularyOf = ({ values, tensors }: Gguf, architecture: string) => {
  const embedding = tensors.find(({ name }) => name === 'token_embd.weight')?.shape[0];
  const tokens = values.get('tokenizer.ggml.tokens');
  const listed = typeof tokens === 'object' && 'length' in tokens ? tokens.length : undefined;
  const vocab = embedding ?? singleOf(values.get(`${architecture}.vocab_size`)) ?? listed;
  return vocab === undefined ? {} : { vocab_size: vocab, padded_vocab_size: vocab };
};

/** Keys of latent attention are as wide as both of their parts together. */
const latentOf = (valueOf: (key: string) => number | undefined) => {
  const [rotary, rank] = [valueOf('rope.dimension_count'), valueOf('attention.kv_lora_rank')];
  if (rotary === undefined || rank === undefined) return {};
  const width = valueOf('attention.key_length_mla') ?? valueOf('attention.key_length') ?? rotary;
  const value = valueOf('attention.value_length_mla') ?? valueOf('attention.value_length');
  return {
    qk_nope_head_dim: width - rotary,
    head_dim: undefined,
    ...(value === undefined ? {} : { v_head_dim: value }),
  };
};
