import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import { AdapterSchema, adapterTargets, defaultAdapter } from '../../core/job/adapter.ts';
import type { AdapterShape } from '../../core/model/adapters.ts';
import { check } from '../../core/parse.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';

/** Adapters whose trained parameters are to be counted. */
export interface AdapterOptions {
  readonly lora?: string;
  readonly targets?: string;
  readonly dora?: true;
  readonly trainEmbeddings?: true;
  readonly trainHead?: true;
}

/** What PEFT calls every linear layer but the head: routers and routed experts too, where they are linear layers. */
const allLinear = 'all-linear';

export const addAdapterOptions = (command: Command): Command =>
  command
    .option('--lora <rank>', 'count what adapters of this rank train')
    .option(
      '--targets <list>',
      `matrices with adapters, of ${adapterTargets.join(',')}, or ${allLinear} as PEFT knows it, with routers and experts that are linear layers (default: all but experts and head)`,
    )
    .option('--dora', 'adapters that also train a magnitude for each output')
    .option('--train-embeddings', 'train the embedding in full, too')
    .option('--train-head', 'train the head in full, too');

/** The adapter that the options describe, undefined where there is none. */
export const adapterOf = (options: AdapterOptions): Result<AdapterShape | undefined, AppError> => {
  const { lora, targets, dora, trainEmbeddings, trainHead } = options;
  if (lora === undefined) {
    const stray = [targets, dora, trainEmbeddings, trainHead].some((option) => option !== undefined);
    return stray ? fail(invalidInput('--lora', undefined, 'the rank of the adapters')) : ok(undefined);
  }
  const adapter = check(AdapterSchema, {
    ...defaultAdapter,
    rank: /^\d+$/.test(lora) ? Number(lora) : lora,
    ...(targets === undefined || targets === allLinear
      ? {}
      : { targets: targets.split(',').map((name) => name.trim()) }),
    dora: dora === true,
    trainEmbeddings: trainEmbeddings === true,
    trainHead: trainHead === true,
  });
  if (adapter.ok) return ok(targets === allLinear ? { ...adapter.value, targets: allLinear } : adapter.value);
  if (adapter.error.code !== 'invalid-input') return adapter;
  return fail({ ...adapter.error, path: adapter.error.path.startsWith('targets') ? '--targets' : '--lora' });
};
