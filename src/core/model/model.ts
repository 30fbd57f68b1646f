import { z } from 'zod';

export const modelFormat = 1;

/** A whole number in a range; the error says the range. */
const whole = (least: number, most: number) => {
  const error = `a whole number from ${String(least)} to ${String(most)}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};

/**
 * Sizes that describe a shape, with their limits: far above every known model, and low enough that each count stays
 * an exact integer (below 2^53).
 */
export const sizes = {
  layers: whole(1, 4096),
  hidden: whole(1, 2 ** 17),
  heads: whole(1, 2048),
  headDim: whole(1, 1024),
  intermediate: whole(1, 2 ** 20),
  vocab: whole(1, 2 ** 24),
  context: whole(1, 2 ** 30),
  positions: whole(0, 2 ** 30 + 2),
} as const;

/**
 * A dense decoder-only transformer as shapes, enough to count its parameters to the unit and its activations and FLOPs
 * by formula. `hidden` is h, `intermediate` is the width of the MLP.
 */
export const ModelSchema = z.strictObject({
  kind: z.literal('plimsoll-model'),
  format: z.literal(modelFormat),
  id: z.string().min(1).max(200),
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
    /** Norms of width h in a layer: 2 usually, 4 for Gemma 2 and 3, 1 for parallel blocks. */
    perLayer: whole(0, 4),
    final: z.boolean(),
    embedding: z.boolean(),
    /** Norms on queries and keys: of width headDim (Qwen 3, Gemma 3), or of all heads together (OLMo 2). */
    queryKey: z.boolean(),
    queryKeySpan: z.enum(['head', 'all-heads']).optional(),
  }),
  /** Dropout masks are kept for backward (GPT-2 style training). */
  dropout: z.boolean(),
});
export type Model = z.infer<typeof ModelSchema>;
