import { z } from 'zod';

/**
 * Matrices that may carry an adapter: those of attention and of the MLP by what they compute, whatever a family calls
 * them. `gate`, `up`, `down` are the MLP of every token, shared experts included; `experts` adds the routed experts.
 * Families that keep several in one matrix adapt it when one of them is asked for.
 */
export const adapterTargets = ['q', 'k', 'v', 'o', 'gate', 'up', 'down', 'experts', 'head'] as const;
export type AdapterTarget = (typeof adapterTargets)[number];

/** Low-rank adapters. Hu et al., arXiv 2106.09685. */
export const AdapterSchema = z.strictObject({
  /** r: each adapted matrix of n x m gets r (n + m) trained parameters. */
  rank: z.number().int().positive().max(8192),
  /** The product of the two is scaled by alpha / r. */
  alpha: z.number().positive().max(1e6),
  targets: z
    .array(z.enum(adapterTargets))
    .min(1)
    .max(adapterTargets.length)
    .refine((targets) => new Set(targets).size === targets.length, { error: 'each target once' }),
  /** Weight-decomposed: a trained magnitude for each output channel. Liu et al., arXiv 2402.09353. */
  dora: z.boolean(),
  /** Scaled by alpha / sqrt(r) instead; memory and time stay. Kalajdzievski, arXiv 2312.03732. */
  rslora: z.boolean(),
  /** The embedding, or the head, trained in full beside the adapters. */
  trainEmbeddings: z.boolean(),
  trainHead: z.boolean(),
});
export type Adapter = z.infer<typeof AdapterSchema>;

/** On every linear layer: QLoRA, arXiv 2305.14314, section 4, found that this is what matters, and the rank little. */
export const defaultAdapter: Adapter = {
  rank: 16,
  alpha: 32,
  targets: ['q', 'k', 'v', 'o', 'gate', 'up', 'down'],
  dora: false,
  rslora: false,
  trainEmbeddings: false,
  trainHead: false,
};
