import { countText, durationText, parametersText } from '../../core/format.ts';
import type { Job } from '../../core/job/job.ts';
import { countParameters } from '../../core/model/parameters.ts';
import { limitTexts } from './names.ts';
import type { AppState } from './state.ts';
import { valueOf } from './state.ts';

/** One part of what is chosen, as the line at the top says it. */
export interface SummaryPart {
  readonly id: 'machine' | 'gpu' | 'model' | 'job';
  readonly name: string;
  readonly path: string;
  readonly value: string;
  /** Something that must be chosen before there are plans. */
  readonly missing: boolean;
}

type SummaryState = Pick<AppState, 'choice' | 'machine' | 'machineError' | 'model' | 'run' | 'profiling'>;

export const summaryOf = (state: SummaryState): readonly SummaryPart[] => [
  { id: 'machine', name: 'Machine', path: '/', ...machinePart(state) },
  { id: 'gpu', name: 'GPU', path: '/', ...gpuPart(state) },
  { id: 'model', name: 'Model', path: '/models', ...modelPart(state) },
  {
    id: 'job',
    name: 'Job',
    path: '/plans',
    value: [jobText(state.choice.job), ...limitTexts(state.choice.limits).map((text) => `within ${text}`)].join(', '),
    missing: false,
  },
];

type Part = Pick<SummaryPart, 'value' | 'missing'>;
const present = (value: string): Part => ({ value, missing: false });
const absent = (value: string): Part => ({ value, missing: true });

const machinePart = ({ choice, machine, run, profiling }: SummaryState): Part => {
  if (profiling !== undefined) return present(profilingText(profiling.progress?.secondsLeft));
  if (choice.machine.kind === 'none') return absent('not chosen yet');
  const loaded = valueOf(run);
  if (choice.machine.kind === 'run' && loaded !== undefined) return present(`This machine, ${loaded.label}`);
  return machine === undefined ? absent('not readable') : present(machine.name);
};

const profilingText = (secondsLeft: number | undefined) =>
  secondsLeft === undefined ? 'profiling' : `profiling, ${durationText(secondsLeft)} left`;

const gpuPart = ({ machine }: SummaryState): Part => {
  if (machine === undefined) return absent('not chosen yet');
  return machine.gpu === undefined ? absent('choose one') : present(machine.gpu.name);
};

const modelPart = ({ model }: SummaryState): Part =>
  model === undefined
    ? absent('not chosen yet')
    : present(`${model.name}, ${parametersText(countParameters(model).total)}`);

export const jobText = (job: Job) =>
  [
    `${countText(job.sequence)} tokens`,
    job.microBatch === undefined ? 'batch auto' : `batch ${String(job.microBatch)}`,
    ...stepText(job),
    job.precision,
  ].join(', ');

const stepText = ({ gradientAccumulation, effectiveBatch }: Job) => {
  if (effectiveBatch !== undefined) return [`${countText(effectiveBatch)} a step`];
  return gradientAccumulation > 1 ? [`× ${String(gradientAccumulation)}`] : [];
};
