import gpus from '../../../resources/gpus.json' with { type: 'json' };
import { CatalogueGpuSchema } from '../../../src/core/machine/gpu-catalogue.ts';
import { gptShape, llamaShape } from '../../../src/core/model/shape.ts';
import { camelKeys } from '../../../src/core/keys.ts';
import { z } from 'zod';

const llama = llamaShape({
  layers: 32,
  hidden: 4096,
  heads: 32,
  kvHeads: 8,
  headDim: 128,
  intermediate: 14336,
  vocab: 128256,
  seq: 131072,
  head: 'untied',
});

export const fakeCatalogue = {
  gpus: z.array(CatalogueGpuSchema).parse(camelKeys(gpus.gpus)),
  machines: [],
  models: [
    { ...llama, id: 'llama-3.1-8b', name: 'Llama-3.1-8B', origin: 'public config' },
    gptShape({ layers: 48, hidden: 1600, heads: 25, vocab: 50257, seq: 1024, head: 'tied' }),
    gptShape({ layers: 96, hidden: 12288, heads: 96, vocab: 50257, seq: 2048, head: 'tied' }),
  ],
  ownModels: [],
};
