import type { Adapter, AdapterTarget } from '../../job/adapter.ts';
import type { Model } from '../../model/model.ts';

type Names = Readonly<Partial<Record<AdapterTarget, string>> & Record<'head' | 'embedding', string>>;

const attention = { q: 'q_proj', k: 'k_proj', v: 'v_proj', o: 'o_proj' } as const;
const llamaNames: Names = {
  ...attention,
  gate: 'gate_proj',
  up: 'up_proj',
  down: 'down_proj',
  head: 'lm_head',
  embedding: 'embed_tokens',
};

const { gate: _gate, ...withoutGate } = llamaNames;

/** One matrix for query, key and value. */
const together = (name: string) => ({ q: name, k: name, v: name });
const fourTimes = { o: 'dense', up: 'dense_h_to_4h', down: 'dense_4h_to_h' } as const;
const gateAndUp = { gate: 'gate_up_proj', up: 'gate_up_proj' } as const;

/**
 * What transformers calls the matrices of a family, by `model_type`. A name that stands for several matrices is one
 * matrix there, and gets one adapter. Where two modules end alike, the one above tells them apart, as PEFT matches ends.
 */
const namesOf: ReadonlyMap<string, Names> = new Map<string, Names>([
  ...[
    ...['llama', 'mistral', 'qwen2', 'qwen3', 'gemma', 'gemma2', 'smollm3', 'olmo2', 'granite', 'seed_oss'],
    ...['cohere', 'cohere2', 'apertus', 'mixtral', 'qwen3_moe', 'olmoe'],
  ].map((type) => [type, llamaNames] as const),
  ['glm4', { ...llamaNames, ...gateAndUp }],
  ['phi3', { ...llamaNames, ...together('qkv_proj'), ...gateAndUp }],
  ['phi', { ...withoutGate, o: 'dense', up: 'fc1', down: 'fc2' }],
  ['opt', { ...withoutGate, o: 'out_proj', up: 'fc1', down: 'fc2' }],
  ['starcoder2', { ...withoutGate, up: 'c_fc', down: 'c_proj' }],
  ['gptj', { ...attention, o: 'out_proj', up: 'fc_in', down: 'fc_out', head: 'lm_head', embedding: 'wte' }],
  ['gpt_neox', { ...together('query_key_value'), ...fourTimes, head: 'embed_out', embedding: 'embed_in' }],
  ['falcon', { ...together('query_key_value'), ...fourTimes, head: 'lm_head', embedding: 'word_embeddings' }],
  ['bloom', { ...together('query_key_value'), ...fourTimes, head: 'lm_head', embedding: 'word_embeddings' }],
  ['mpt', { ...together('Wqkv'), o: 'out_proj', up: 'up_proj', down: 'down_proj', head: 'lm_head', embedding: 'wte' }],
  [
    'gpt2',
    { ...together('c_attn'), o: 'attn.c_proj', up: 'c_fc', down: 'mlp.c_proj', head: 'lm_head', embedding: 'wte' },
  ],
]);

export interface Modules {
  readonly targets: readonly string[];
  readonly saved: readonly string[];
}

/** Modules that an adapter names; undefined for a family whose names are not known, and for adapters on experts. */
export const modulesOf = (model: Model, adapter: Adapter): Modules | undefined => {
  const names = namesOf.get(model.architecture);
  if (names === undefined || (hasExperts(model) && !adapter.targets.every(isOutsideExperts))) return undefined;
  const targets = [...new Set(adapter.targets.flatMap((target) => names[target] ?? []))];
  const saved = [...(adapter.trainEmbeddings ? [names.embedding] : []), ...(adapter.trainHead ? [names.head] : [])];
  return targets.length === 0 ? undefined : { targets, saved };
};

const hasExperts = ({ moe, plan }: Model) =>
  moe !== undefined || plan?.kinds.some((kind) => kind.mlp === 'experts') === true;

const isOutsideExperts = (target: AdapterTarget) => target === 'head' || Object.hasOwn(attention, target);
