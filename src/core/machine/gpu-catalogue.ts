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

/**
 * The GPU that a driver or the PCI list names, e.g. `NVIDIA GeForce RTX 4090` or `NVIDIA A100-PCIE-40GB`. Where names
 * leave several (memory sizes of one card), the nearest in memory counts; a memory off by more than an eighth is
 * another card. Undefined: not in the catalogue.
 */
export const gpuByName = (
  gpus: readonly CatalogueGpu[],
  name: string,
  memoryBytes: number | undefined,
): CatalogueGpu | undefined => {
  const words = wordsOf(name);
  const candidates = gpus.filter((gpu) => {
    const own = wordsOf(gpu.name).filter((word) => !isSize(word));
    return sameWords(
      own,
      words.filter((word) => !isSize(word)),
    );
  });
  const distance = (gpu: CatalogueGpu) =>
    memoryBytes === undefined
      ? sizeDistance(wordsOf(gpu.name), words)
      : Math.abs(1 - memoryBytes / gpu.memoryBytes.value);
  return candidates
    .map((gpu) => ({ gpu, far: distance(gpu) }))
    .filter(({ far }) => far <= 0.125)
    .sort((a, b) => a.far - b.far)[0]?.gpu;
};

/** Words that some drivers say and others leave out. A card for a slot does say `PCIe`, so a module need not say SXM. */
const dropped = new Set(
  'nvidia geforce tesla quadro corporation generation workstation edition sxm sxm2 sxm4 sxm5 hbm3 hbm3e'.split(' '),
);

const wordsOf = (name: string): readonly string[] =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !dropped.has(word));

const isSize = (word: string) => /^\d+gb$/.test(word);
const sameWords = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word) => b.includes(word));
/** Without a known memory: 0 unless both names give a size and the sizes differ. */
const sizeDistance = (own: readonly string[], asked: readonly string[]) => {
  const [ownSize, size] = [own.find(isSize), asked.find(isSize)];
  return ownSize === undefined || size === undefined || ownSize === size ? 0 : 1;
};
