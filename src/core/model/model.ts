import { z } from 'zod';
import type { Mixer, OwnTensor } from './parts.ts';
import { BesideSchema, KeyValuesSchema, LayerPlanSchema, MixerSchema, MoeSchema, ownTensors } from './parts.ts';
import { sizes, whole } from './sizes.ts';

export const modelFormat = 2;

/** A shape typed by hand is its own id; the longest has some 250 letters. */
export const mostIdLetters = 300;

/** Layers times experts: far above every known model, and few enough to list their tensors. */
const mostExperts = 2 ** 18;

/**
 * A decoder-only transformer as shapes, enough to count its parameters to the unit and its activations and FLOPs by
 * formula. `hidden` is h, `intermediate` is the width of the dense MLP. The optional parts say what is other than in
 * dense layers that are all alike; `layers.ts` looks at one kind of layer at a time.
 */
const ModelShape = z.strictObject({
  kind: z.literal('plimsoll-model'),
  format: z.literal(modelFormat),
  id: z.string().min(1).max(mostIdLetters),
  name: z.string().min(1).max(200),
  /** `model_type` of config.json, or `gpt` / `llama` for a shape typed by hand. */
  architecture: z.string().max(200),
  /** Where the shape came from: a public config, a file, typed by hand. */
  origin: z.string().max(4096),
  layers: sizes.layers,
  hidden: sizes.hidden,
  heads: sizes.heads,
  kvHeads: sizes.heads,
  headDim: sizes.headDim,
  /** Width of a head's value where it is not that of its query and key (MiMo-V2). */
  valueDim: sizes.headDim.optional(),
  intermediate: sizes.intermediate,
  vocab: sizes.vocab,
  /** Longest sequence the model was made for. */
  context: sizes.context,
  /** gated: gate, up, down (3 matrices); plain: up, down (2 matrices). */
  mlp: z.enum(['gated', 'plain']),
  head: z.enum(['tied', 'untied', 'none']),
  /** Rows of a learned position embedding; 0 for rotary or ALiBi. */
  positions: sizes.positions,
  bias: z.strictObject({ qkv: z.boolean(), attentionOut: z.boolean(), mlp: z.boolean(), head: z.boolean() }),
  norm: z.strictObject({
    kind: z.enum(['rms', 'layer']),
    /** A layer norm without its bias (Cohere, MPT) says so; absent: it has one. */
    bias: z.boolean().optional(),
    /** Norms of width h in a layer: 2 usually, 4 for Gemma 2 and 3, 1 for parallel blocks. */
    perLayer: whole(0, 4),
    final: z.boolean(),
    embedding: z.boolean(),
    /** Norms on queries and keys: of width headDim (Qwen 3, Gemma 3), or of all heads together (OLMo 2). */
    queryKey: z.boolean(),
    queryKeySpan: z.enum(['head', 'all-heads']).optional(),
    /** Absent: as the other norms. */
    queryKeyBias: z.boolean().optional(),
  }),
  /** Dropout masks are kept for backward (GPT-2 style training). */
  dropout: z.boolean(),
  /** Width of the embedding's rows where it is not h (OPT-350m). */
  embeddingWidth: sizes.hidden.optional(),
  /** Tokens back that a token sees; absent: all. */
  window: sizes.context.optional(),
  /** One learned number for each head that takes part in the softmax (gpt-oss). */
  sinks: z.boolean().optional(),
  /** Queries come with a gate of the same width for the output of attention (Qwen 3 Next). */
  queryGate: z.boolean().optional(),
  /** own (or absent): layers make keys and values. shared: values are the keys. borrowed: both are an earlier layer's. */
  keyValues: KeyValuesSchema.optional(),
  /** Absent: attention. */
  mixer: MixerSchema.optional(),
  /** Absent: a dense MLP. */
  moe: MoeSchema.optional(),
  /** Absent: all layers are alike. */
  plan: LayerPlanSchema.optional(),
  /** Tensors besides: of every layer, before the first and after the last one. */
  layerTensors: ownTensors.optional(),
  tensorsBefore: ownTensors.optional(),
  tensorsAfter: ownTensors.optional(),
  /** What the checkpoint holds besides: towers that see or hear, heads that predict more tokens. */
  besides: z.array(BesideSchema).max(16).optional(),
});
export type Model = z.infer<typeof ModelShape>;

/** Experts of all layers, and tensors described by shape alone, count at most this: with the rest, less than 2^53. */
const mostElements = 2 ** 50;

export const ModelSchema = ModelShape.superRefine((model, context) => {
  const refuse = (path: string, message: string) => {
    context.addIssue({ code: 'custom', path: [path], message });
  };
  const { layers, hidden, moe } = model;
  if (moe !== undefined && layers * moe.experts > mostExperts)
    refuse('moe', `at most ${String(mostExperts)} experts in all layers together`);
  if (moe !== undefined && 3 * layers * hidden * moe.experts * (moe.intermediate + 1) > mostElements)
    refuse('moe', 'experts of at most 2^50 parameters together');
  const twice = doubleTensor(model);
  if (twice !== undefined) refuse('layerTensors', `other names than kinds of layers have (${twice})`);
  if (ownElements(model) > mostElements)
    refuse('layers', 'so many that tensors given by shape hold at most 2^50 parameters');
});

/** A tensor of all layers and one of a kind of layers are in the same layer. */
const doubleTensor = ({ plan, layerTensors = [] }: Model): string | undefined =>
  (plan?.kinds ?? [])
    .flatMap(({ tensors = [] }) => tensors)
    .find(({ name }) => layerTensors.some((tensor) => tensor.name === name))?.name;

const ownElements = ({ layers, mixer, plan, layerTensors = [], tensorsBefore = [], tensorsAfter = [] }: Model) => {
  const inLayers = [
    ...layerTensors,
    ...recurrentTensors(mixer),
    ...(plan?.kinds ?? []).flatMap((kind) => [...(kind.tensors ?? []), ...recurrentTensors(kind.mixer)]),
  ];
  return layers * elementsOf(inLayers) + elementsOf([...tensorsBefore, ...tensorsAfter]);
};

const recurrentTensors = (mixer: Mixer | undefined) => (mixer?.kind === 'recurrent' ? mixer.tensors : []);
const elementsOf = (tensors: readonly OwnTensor[]) =>
  tensors.reduce((total, { shape }) => total + shape.reduce((product, n) => product * n, 1), 0);
