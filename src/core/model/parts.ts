import { z } from 'zod';
import { sizes, whole } from './sizes.ts';

/** The parts of a model beyond dense layers that are all alike. Each is absent where the model has none. */

/** A tensor that no formula here describes, by its shape. */
export const OwnTensorSchema = z.strictObject({
  name: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/, { error: 'lower-case words, joined by dots' }),
  /** Of two dimensions within a layer: a matrix of outputs by inputs that multiplies every token. */
  shape: z
    .array(whole(1, 2 ** 32))
    .min(1)
    .max(4),
});
export type OwnTensor = z.infer<typeof OwnTensorSchema>;

export const ownTensors = z
  .array(OwnTensorSchema)
  .min(1)
  .max(64)
  .refine((tensors) => new Set(tensors.map(({ name }) => name)).size === tensors.length, { error: 'each name once' });

/**
 * What mixes tokens in a layer. attention: softmax attention over `heads` and `kvHeads`. latent: multi-head latent
 * attention (DeepSeek-V2, arXiv 2405.04434, section 2.1). recurrent: linear attention, a state-space model or a short
 * convolution, as the tensors that it consists of. none: the layer is an MLP alone.
 */
export const MixerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('attention') }),
  z.strictObject({
    kind: z.literal('latent'),
    /** Absent: queries are made from the hidden state in one step (DeepSeek-V2-Lite). */
    queryRank: sizes.rank.optional(),
    keyValueRank: sizes.rank,
    /** Widths of a head: without and with rotary positions, and of its value. */
    nopeDim: sizes.headDim,
    ropeDim: sizes.headDim,
    valueDim: sizes.headDim,
  }),
  z.strictObject({ kind: z.literal('recurrent'), name: z.string().min(1).max(80), tensors: ownTensors }),
  z.strictObject({ kind: z.literal('none') }),
]);
export type Mixer = z.infer<typeof MixerSchema>;
export type LatentMixer = Extract<Mixer, { kind: 'latent' }>;

/** own: a layer makes keys and values. shared: its values are its keys. borrowed: both are those of an earlier layer. */
export const KeyValuesSchema = z.enum(['own', 'shared', 'borrowed']);

/** A mixture of experts in place of the MLP. Experts have the model's kind of MLP, gated or plain. */
export const MoeSchema = z
  .strictObject({
    experts: sizes.experts,
    /** Experts that a token passes through, chosen by the router. */
    topK: sizes.experts,
    /** Width of one routed expert. */
    intermediate: sizes.intermediate,
    /** Width of what experts take and yield where it is not h: two more matrices lead there and back (Nemotron 3). */
    latentWidth: sizes.hidden.optional(),
    /** Width of the experts that every token passes through, all of them together. Absent: none. */
    sharedIntermediate: sizes.intermediate.optional(),
    /** A gate of one output on what the shared experts yield (Qwen 2 MoE). */
    sharedGate: z.boolean().optional(),
    /** Biases of the router's matrix (gpt-oss), and of the experts' matrices. */
    routerBias: z.boolean().optional(),
    expertBias: z.boolean().optional(),
    /** A number for each expert that balances their load (DeepSeek-V3, arXiv 2412.19437, section 2.1.2). */
    correctionBias: z.boolean().optional(),
    /** All experts' matrices of a kind are stored as one tensor. */
    stacked: z.boolean().optional(),
  })
  .refine(({ experts, topK }) => topK <= experts, { path: ['topK'], error: 'at most as many as experts' });
export type Moe = z.infer<typeof MoeSchema>;

/** One kind of layer: what it has other than the model says. */
export const LayerKindSchema = z.strictObject({
  name: z
    .string()
    .max(40)
    .regex(/^[a-z][a-z0-9-]*$/, { error: 'lower-case words, joined by hyphens' }),
  /** Tokens back that a token sees; absent: all, or as many as the model says. */
  window: z.union([sizes.context, z.literal('all')]).optional(),
  mixer: MixerSchema.optional(),
  /** Absent: experts where the model has some, else a dense MLP of the model's width. */
  mlp: z.enum(['dense', 'experts', 'none']).optional(),
  heads: sizes.heads.optional(),
  kvHeads: sizes.heads.optional(),
  headDim: sizes.headDim.optional(),
  intermediate: sizes.intermediate.optional(),
  keyValues: KeyValuesSchema.optional(),
  normsPerLayer: whole(0, 4).optional(),
  queryKeyNorm: z.boolean().optional(),
  /** Tensors besides. */
  tensors: ownTensors.optional(),
});
export type LayerKind = z.infer<typeof LayerKindSchema>;

/** So many layers of a kind, one after the other. */
export const LayerRunSchema = z.strictObject({ kind: z.string().max(40), count: sizes.layers });

/**
 * Which layer is of which kind. The pattern starts again at its end until all layers are named: `5 sliding, 1 full` is
 * a model of any depth.
 */
export const LayerPlanSchema = z
  .strictObject({
    kinds: z.array(LayerKindSchema).min(1).max(64),
    pattern: z.array(LayerRunSchema).min(1).max(4096),
  })
  .superRefine(({ kinds, pattern }, context) => {
    const names = kinds.map(({ name }) => name);
    if (new Set(names).size < names.length)
      context.addIssue({ code: 'custom', path: ['kinds'], message: 'each name once' });
    const stray = pattern.findIndex(({ kind }) => !names.includes(kind));
    if (stray >= 0)
      context.addIssue({ code: 'custom', path: ['pattern', stray, 'kind'], message: `one of ${names.join(', ')}` });
  });
export type LayerPlan = z.infer<typeof LayerPlanSchema>;

/** What a checkpoint holds besides the language model: counted where the config suffices, never trained here. */
export const BesideSchema = z.strictObject({
  name: z.string().min(1).max(80),
  parameters: whole(0, 2 ** 50).optional(),
  why: z.string().max(300).optional(),
});
