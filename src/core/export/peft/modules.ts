import type { Adapter, AdapterTarget } from '../../job/adapter.ts';
import type { Model } from '../../model/model.ts';

type Names = Readonly<Partial<Record<AdapterTarget, string>>>;

const llamaNames: Names = {
  q: 'q_proj',
  k: 'k_proj',
  v: 'v_proj',
  o: 'o_proj',
  gate: 'gate_proj',
  up: 'up_proj',
  down: 'down_proj',
  head: 'lm_head',
};

/** What transformers calls the matrices of families whose matrices are one each, by `model_type`. */
const namesOf: ReadonlyMap<string, Names> = new Map<string, Names>([
  ...['llama', 'mistral', 'qwen2', 'qwen3', 'gemma', 'gemma2', 'smollm3', 'olmo2', 'granite', 'seed_oss'].map(
    (type) => [type, llamaNames] as const,
  ),
  ['opt', { q: 'q_proj', k: 'k_proj', v: 'v_proj', o: 'out_proj', up: 'fc1', down: 'fc2', head: 'lm_head' }],
]);

export interface Modules {
  readonly targets: readonly string[];
  readonly saved: readonly string[];
}

/** Modules that an adapter names; undefined for families that keep several matrices in one, or are not known. */
export const modulesOf = ({ architecture, moe, plan }: Model, adapter: Adapter): Modules | undefined => {
  const names =
    moe === undefined && plan?.kinds.some((kind) => kind.mlp === 'experts') !== true && namesOf.get(architecture);
  if (names === undefined || names === false) return undefined;
  const targets = adapter.targets.flatMap((target) => names[target] ?? []);
  const saved = [...(adapter.trainEmbeddings ? ['embed_tokens'] : []), ...(adapter.trainHead ? ['lm_head'] : [])];
  return targets.length === 0 ? undefined : { targets, saved };
};
