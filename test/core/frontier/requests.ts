import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrontierPoint, FrontierRequest } from '../../../src/core/frontier/types.ts';
import { frontierOf } from '../../../src/core/frontier/frontier.ts';
import { readGpuCatalogue } from '../../../src/core/machine/gpu-catalogue.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { reference } from '../../golden/machines.ts';
import { valueOf } from '../base/results.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'resources', 'gpus.json');
export const gpus = valueOf(readGpuCatalogue(readFileSync(file, 'utf8'), file));

export const server = reference('fuyou-rtx4090');

/** On Fuyou's server, sequences of 1024. */
export const request = (changes: Partial<FrontierRequest> = {}): FrontierRequest => ({
  machine: server,
  job: { ...defaultJob, sequence: 1024 },
  find: 'model',
  family: 'gpt',
  models: [],
  ...changes,
});

export const points = (changes: Partial<FrontierRequest> = {}): readonly FrontierPoint[] => [
  ...valueOf(frontierOf(request(changes))),
];
