import { z } from 'zod';

/** What the app asks the measuring process, one question at a time. */
export type Question = { readonly ask: 'kernels' } | { readonly ask: 'sample'; readonly request: unknown };

/** What comes back: JSON only, so that every kind of process can carry it. Checked, since the sender may be dying. */
export const AnswerSchema = z.discriminatedUnion('ok', [
  z.strictObject({ id: z.number(), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id: z.number(), ok: z.literal(false), code: z.string(), message: z.string() }),
]);
export type Answer = z.input<typeof AnswerSchema>;

/** Of `KernelInfo` what the probes use. */
export const KernelsSchema = z.array(
  z.object({
    id: z.string(),
    bytesPerElement: z.number().nonnegative(),
    allocatedBytesPerElement: z.number().nonnegative(),
    variants: z.array(z.string()),
  }),
);
export type Kernel = z.output<typeof KernelsSchema>[number];

export const SampleSchema = z.object({
  /** Of each repetition. */
  seconds: z.array(z.number().positive()).min(1).max(100_000),
  /** Of one repetition. */
  elements: z.number().positive(),
  variant: z.string(),
  note: z.string().optional(),
});
export type Sample = z.output<typeof SampleSchema>;
