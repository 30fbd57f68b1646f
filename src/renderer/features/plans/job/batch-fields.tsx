import type { Job } from '../../../../core/job/job.ts';
import { useAppState } from '../../../app/app.ts';
import { shownSystem } from '../../../app/derive.ts';
import { NumberInput } from '../../../ui/number-input.tsx';

interface BatchProps {
  readonly job: Job;
  readonly onChange: (job: Job) => void;
}

/** How many sequences of how many tokens a micro-batch has, and a step. */
export const BatchFields = ({ job, onChange }: BatchProps) => (
  <>
    <NumberInput
      label="Sequence, tokens"
      value={job.sequence}
      onChange={(sequence) => onChange({ ...job, sequence: sequence ?? job.sequence })}
      min={1}
      max={2 ** 24}
      step={512}
      testId="job-sequence"
    />
    <NumberInput
      label="Micro-batch"
      value={job.microBatch}
      onChange={(microBatch) => onChange(withMicroBatch(job, microBatch))}
      min={1}
      max={65536}
      placeholder="auto"
      testId="job-micro-batch"
    />
    <Accumulation job={job} onChange={onChange} />
    <NumberInput
      label="Batch of a step, sequences"
      value={job.effectiveBatch}
      onChange={(effectiveBatch) => onChange(withEffectiveBatch(job, effectiveBatch))}
      min={1}
      max={65536}
      step={8}
      placeholder="follows"
      testId="job-effective-batch"
    />
  </>
);

const withMicroBatch = ({ microBatch: _, ...job }: Job, microBatch: number | undefined): Job =>
  microBatch === undefined ? job : { ...job, microBatch };

const withEffectiveBatch = ({ effectiveBatch: _, ...job }: Job, effectiveBatch: number | undefined): Job =>
  effectiveBatch === undefined ? job : { ...job, effectiveBatch };

/** Chosen, or what the shown plan needs for the batch of a step; to choose it again gives up that batch. */
const Accumulation = ({ job, onChange }: BatchProps) => {
  const plans = useAppState((state) => state.plans?.plans);
  const system = useAppState(({ choice }) => choice.system);
  const planned = plans?.find((plan) => plan.system === shownSystem(plans, system));
  const needed = planned?.kind === 'feasible' ? planned.job.gradientAccumulation : undefined;
  return (
    <NumberInput
      label="Accumulation steps"
      value={job.effectiveBatch === undefined ? job.gradientAccumulation : needed}
      onChange={(steps) => {
        if (steps === undefined) return;
        onChange({ ...withEffectiveBatch(job, undefined), gradientAccumulation: steps });
      }}
      min={1}
      max={65536}
      placeholder="by plan"
      testId="job-accumulation"
    />
  );
};
