import { z } from 'zod';

export const modelFormat = 1;

const size = z.number().int().positive().max(1e9);

/**
 * A dense decoder-only transformer as shapes, enough to count its parameters to the unit and its activations and FLOPs
 * by formula (papers/model-configs: C.2, C.3). `hidden` is h, `intermediate` is the width of the MLP.
 */
export const ModelSchema = z.strictObject({
  kind: z.literal('plimsoll-model'),
  format: z.literal(modelFormat),
  id: z.string().min(1),
  name: z.string().min(1),
  /** `model_type` of config.json, or `gpt` / `llama` for a shape typed by hand. */
  architecture: z.string(),
  /** Where the shape came from: a public config, a file, typed by hand. */
  origin: z.string(),
  layers: size,
  hidden: size,
  heads: size,
  kvHeads: size,
  headDim: size,
  intermediate: size,
  vocab: size,
  /** Longest sequence the model was made for. */
  context: size,
  /** gated: gate, up, down (3 matrices); plain: up, down (2 matrices). */
  mlp: z.enum(['gated', 'plain']),
  head: z.enum(['tied', 'untied', 'none']),
  /** Rows of a learned position embedding; 0 for rotary or ALiBi. */
  positions: z.number().int().nonnegative(),
  bias: z.strictObject({ qkv: z.boolean(), attentionOut: z.boolean(), mlp: z.boolean(), head: z.boolean() }),
  norm: z.strictObject({
    kind: z.enum(['rms', 'layer']),
    /** Norms of width h in a layer: 2 usually, 4 for Gemma 2 and 3, 1 for parallel blocks. */
    perLayer: z.number().int().min(0).max(4),
    final: z.boolean(),
    embedding: z.boolean(),
    /** Norms of width headDim on queries and keys. */
    queryKey: z.boolean(),
  }),
  /** Dropout masks are kept for backward (GPT-2 style training). */
  dropout: z.boolean(),
});
export type Model = z.infer<typeof ModelSchema>;
