import { z } from 'zod';
import type { AppError } from '../error.ts';
import type { DocumentKind } from '../parse.ts';
import { parseVersioned } from '../parse.ts';
import type { Result } from '../result.ts';
import { mapResult } from '../result.ts';
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

const CatalogueSchema = z.strictObject({
  kind: z.literal('plimsoll-gpus'),
  format: z.literal(1),
  gpus: z.array(CatalogueGpuSchema),
});

const catalogueDocument: DocumentKind<typeof CatalogueSchema> = {
  kind: 'plimsoll-gpus',
  schema: CatalogueSchema,
  upgrades: [],
};

/** The GPUs of `resources/gpus.json`, from its text. */
export const readGpuCatalogue = (text: string, name: string): Result<readonly CatalogueGpu[], AppError> =>
  mapResult(parseVersioned(catalogueDocument, text, name), ({ gpus }) => gpus);
