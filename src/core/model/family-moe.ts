import { number, numberOrNone, words } from './config-lists.ts';
import type { More } from './family.ts';
import type { LayerKind, Moe } from './parts.ts';
import { attentionTypes, planOf } from './plan.ts';
import { sizes as limits } from './sizes.ts';

/** What families with experts have in common. transformers 5 stores the experts of a layer stacked. */

export const layerTypes = words('layer_types', attentionTypes);
export const window = numberOrNone('sliding_window', 2 ** 30);
export const topK = (fallback: number) =>
  number(['num_experts_per_tok', 'num_experts_per_token', 'moe_topk', 'experts_per_token'], limits.experts, fallback);
export const experts = (fallback: number) =>
  number(['num_local_experts', 'num_experts', 'n_routed_experts', 'moe_num_experts'], limits.experts, fallback);
export const expertWidth = number('moe_intermediate_size', limits.intermediate);

export const expertsOf = (more: More<'experts' | 'topK'>, intermediate: number, rest: Partial<Moe> = {}): Moe => ({
  experts: more.number('experts'),
  topK: more.number('topK'),
  intermediate,
  stacked: true,
  ...rest,
});

/** Width of shared experts, absent where there are none. */
export const shared = (width: number): Partial<Moe> => (width === 0 ? {} : { sharedIntermediate: width });

/** Dense and expert layers told apart. */
export const mixed = (layers: number, dense: (layer: number) => boolean) =>
  planOf(layers, (layer): LayerKind => (dense(layer) ? { name: 'dense', mlp: 'dense' } : { name: 'experts' }));
