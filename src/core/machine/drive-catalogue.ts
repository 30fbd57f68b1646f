import { z } from 'zod';
import type { AppError } from '../error.ts';
import type { DocumentKind } from '../parse.ts';
import { parseVersioned } from '../parse.ts';
import type { Result } from '../result.ts';
import { mapResult } from '../result.ts';
import type { DriveFacts } from './facts-storage.ts';
import { EnduranceClassSchema } from './facts-storage.ts';
import { BytesSchema, known, unknown } from './known.ts';

/** A series of drives of `resources/drives.json`, with what its makers say of writing. */
const CatalogueDriveSchema = z.strictObject({
  name: z.string(),
  /** Of the model that such a drive gives; a regular expression, matched without regard to case. */
  pattern: z.string(),
  enduranceClass: known(EnduranceClassSchema),
  /** What may be written in all (TBW) to a drive of a size. */
  endurance: z.array(z.strictObject({ capacityBytes: BytesSchema, enduranceBytes: known(BytesSchema) })),
});
export type CatalogueDrive = z.infer<typeof CatalogueDriveSchema>;

const CatalogueSchema = z.strictObject({
  kind: z.literal('plimsoll-drives'),
  format: z.literal(1),
  drives: z.array(CatalogueDriveSchema),
});

const catalogueDocument: DocumentKind<typeof CatalogueSchema> = {
  kind: 'plimsoll-drives',
  schema: CatalogueSchema,
  upgrades: [],
};

/** The drives of `resources/drives.json`, from its text. */
export const readDriveCatalogue = (text: string, name: string): Result<readonly CatalogueDrive[], AppError> =>
  mapResult(parseVersioned(catalogueDocument, text, name), ({ drives }) => drives);

/** Makers count 1 TB as 1000, 1024 or 960 GB of the same series. */
const sizeTolerance = 0.07;

/** How much writing a drive is made for, by its model and size. */
export const enduranceOf = (
  catalogue: readonly CatalogueDrive[],
  model: string | undefined,
  capacityBytes: number | undefined,
): Pick<DriveFacts, 'enduranceClass' | 'enduranceBytes'> => {
  const why = model === undefined ? 'the drive does not give its name' : `${model} is not in the catalogue of drives`;
  const series = catalogue.find(({ pattern }) => model !== undefined && new RegExp(pattern, 'i').test(model));
  if (series === undefined) return { enduranceClass: unknown(why), enduranceBytes: unknown(why) };
  const size = series.endurance.find((one) => Math.abs((capacityBytes ?? 0) / one.capacityBytes - 1) < sizeTolerance);
  return {
    enduranceClass: series.enduranceClass,
    enduranceBytes: size?.enduranceBytes ?? unknown(`the catalogue has no ${series.name} of this size`),
  };
};
