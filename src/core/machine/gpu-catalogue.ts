import { z } from 'zod';
import { BytesPerSecondSchema, BytesSchema, CountSchema, FlopPerSecondSchema, known } from './known.ts';

/** One GPU of `resources/gpus.json`: data-sheet values, each with the public source it was checked against. */
export const CatalogueGpuSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  architecture: z.string(),
  sm: CountSchema,
  smCount: known(CountSchema),
  memoryBytes: known(BytesSchema),
  memoryBytesPerSecond: known(BytesPerSecondSchema),
  peakFlopsPerSecond: known(FlopPerSecondSchema),
  fp32FlopsPerSecond: known(FlopPerSecondSchema),
  link: z.strictObject({ name: z.string(), bytesPerSecond: known(BytesPerSecondSchema) }),
  powerWatts: known(z.number().positive()),
});
export type CatalogueGpu = z.infer<typeof CatalogueGpuSchema>;
