import type { Model } from './model.ts';
import type { Spec } from './spec.ts';

/**
 * Which matrices are linear layers in the code of a family: what PEFT adapts for `target_modules="all-linear"`, the head
 * left out. Code is that of transformers 4.57 or, where a family has its own, that of its makers; transformers 5 stacks
 * experts, and PEFT 0.19 and later then adapts them as it did before.
 */

/** Routers that are linear layers. */
const linearRouters: ReadonlySet<string> = new Set([
  ...['mixtral', 'phimoe', 'qwen2_moe', 'qwen3_moe', 'qwen3_vl_moe_text', 'qwen3_omni_moe_text', 'qwen3_next'],
  ...['olmoe', 'flex_olmo', 'ernie4_5_moe', 'hunyuan_v1_moe', 'minimax', 'minimax_text_01', 'minimax_m2', 'jamba'],
  ...['granitemoe', 'granitemoeshared', 'granitemoehybrid', 'llama4_text', 'lfm2_moe', 'dbrx', 'afmoe', 'arctic'],
  ...['longcat_flash', 'aria_text'],
]);

/** Experts that are modules of linear layers, one each. */
const linearExperts: ReadonlySet<string> = new Set([
  ...['mixtral', 'phimoe', 'qwen2_moe', 'qwen3_moe', 'qwen3_omni_moe_text', 'qwen3_next', 'olmoe', 'flex_olmo'],
  ...['deepseek', 'deepseek_v2', 'deepseek_v3', 'deepseek_v32', 'kimi_k2', 'kimi_linear', 'glm4_moe', 'glm4v_moe_text'],
  ...['dots1', 'ernie4_5_moe', 'hunyuan_v1_moe', 'minimax', 'minimax_text_01', 'minimax_m2', 'jamba', 'lfm2_moe'],
  ...['afmoe', 'arctic', 'longcat_flash', 'bailing_moe', 'bailing_moe_v2'],
]);

export const isLinearLayer = ({ architecture }: Pick<Model, 'architecture'>, { name, part, shape }: Spec): boolean => {
  if (part === 'experts') return linearExperts.has(architecture);
  if (shape.length !== 2 || !name.endsWith('.weight') || /(embedding|tokens)\.weight$/.test(name)) return false;
  if (part === 'router') return name.startsWith('mlp.shared_gate') || linearRouters.has(architecture);
  return !['embedding', 'positions', 'head', 'norms'].includes(part);
};
