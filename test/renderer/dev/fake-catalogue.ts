import type { Output } from '../../../src/contract.ts';
import { CatalogueGpuSchema } from '../../../src/core/machine/gpu-catalogue.ts';
import { readMachine } from '../../../src/core/machine/read.ts';
import { readModel } from '../../../src/core/model/read-model.ts';
import { camelKeys } from '../../../src/core/keys.ts';
import type { Result } from '../../../src/core/result.ts';
import { z } from 'zod';
import gpus from '../../../resources/gpus.json' with { type: 'json' };

type Texts = Record<string, string>;
const models = import.meta.glob<string>('../../../resources/models/*.json', {
  eager: true,
  query: '?raw',
  import: 'default',
});
const machines = import.meta.glob<string>('../../../resources/machines/*.json', {
  eager: true,
  query: '?raw',
  import: 'default',
});

const readAll = <T>(texts: Texts, read: (text: string, name: string) => Result<T, unknown>): T[] =>
  Object.entries(texts).flatMap(([name, text]) => {
    const result = read(text, name);
    return result.ok ? [result.value] : [];
  });

/** What ships with the app, read in the page instead of the main process. */
export const shippedCatalogue = (): Output<'catalogue.read'> => ({
  gpus: z.array(CatalogueGpuSchema).parse(camelKeys(gpus.gpus)),
  machines: readAll(machines, readMachine),
  models: readAll(models, readModel),
  ownModels: [],
});
