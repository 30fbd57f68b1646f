import { z } from 'zod';
import { BytesPerSecondSchema, BytesSchema, SourceSchema } from './known.ts';

const mostPoints = 64;

/** Rates over sizes, the sizes rising. One source for all points: they are of one run, or of one assumption. */
const PointsSchema = z
  .array(z.strictObject({ bytes: BytesSchema, bytesPerSecond: BytesPerSecondSchema }))
  .min(1)
  .max(mostPoints)
  .refine((points) => points.every(({ bytes }, i) => i === 0 || bytes > (points[i - 1]?.bytes ?? 0)), {
    error: 'points whose bytes rise',
  });

/** The rate of a transfer over its size. */
export const CurveSchema = z.strictObject({ points: PointsSchema, source: SourceSchema });
export type Curve = z.infer<typeof CurveSchema>;

/** The rate of a drive over the size of a request, with `queueDepth` of them in flight. */
export const StorageCurveSchema = z.strictObject({
  operation: z.enum(['read', 'write']),
  access: z.enum(['sequential', 'random']),
  queueDepth: z.int().min(1).max(65536),
  points: PointsSchema,
  source: SourceSchema,
});
export type StorageCurve = z.infer<typeof StorageCurveSchema>;
