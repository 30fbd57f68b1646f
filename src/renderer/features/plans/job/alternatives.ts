import type { Adapter, AdapterTarget } from '../../../../core/job/adapter.ts';
import { adapterTargets, defaultAdapter } from '../../../../core/job/adapter.ts';
import type { Job } from '../../../../core/job/job.ts';
import { weightsOf } from '../../../../core/job/job.ts';
import {
  adapterSwitches,
  checkpointingOptions,
  lossOptions,
  methodOptions,
  optimizerOptions,
  precisionOptions,
  switches,
  weightOptions,
  withMethod,
  withWeights,
} from './options.ts';

/** A job that is one choice away. */
export interface Alternative {
  /** `optimizer=sgd`; of switches and targets `compile`, `target=q`: what it would be turned to is clear. */
  readonly key: string;
  readonly job: Job;
}

/** Every job that one click leads to, the choices in sight first. */
export const alternativesOf = (job: Job): readonly Alternative[] => [
  ...others('method', methodOptions, job.method, (value) => withMethod(job, value)),
  ...others('checkpointing', checkpointingOptions, job.checkpointing, (checkpointing) => ({ ...job, checkpointing })),
  ...others('loss', lossOptions, job.loss, (loss) => ({ ...job, loss })),
  ...switches.map((name) => ({ key: name, job: { ...job, [name]: !job[name] } })),
  ...others('precision', precisionOptions, job.precision, (precision) => ({ ...job, precision })),
  ...(job.method === 'full' ? [] : adapterAlternatives(job)),
  ...others('weights', weightOptions(job.method), weightsOf(job), (value) => withWeights(job, value)),
  ...others('optimizer', optimizerOptions, job.optimizer, (optimizer) => ({ ...job, optimizer })),
];

const others = <V extends string>(
  field: string,
  options: readonly { readonly value: V }[],
  now: V,
  change: (value: V) => Job,
): readonly Alternative[] =>
  options.filter(({ value }) => value !== now).map(({ value }) => ({ key: `${field}=${value}`, job: change(value) }));

const adapterAlternatives = (job: Job): readonly Alternative[] => {
  const adapter = job.adapter ?? defaultAdapter;
  const changed = (change: Partial<Adapter>): Job => ({ ...job, adapter: { ...adapter, ...change } });
  return [
    { key: 'rank=double', job: changed({ rank: 2 * adapter.rank }) },
    ...adapterSwitches.map((name) => ({ key: name, job: changed({ [name]: !adapter[name] }) })),
    ...adapterTargets.flatMap((target) => {
      const targets = withTarget(adapter, target);
      return targets.length === 0 ? [] : [{ key: `target=${target}`, job: changed({ targets }) }];
    }),
  ];
};

/** With a target, or without it where it was one; in the order of the list. */
export const withTarget = ({ targets }: Adapter, target: AdapterTarget): AdapterTarget[] =>
  adapterTargets.filter((one) => (one === target ? !targets.includes(one) : targets.includes(one)));
