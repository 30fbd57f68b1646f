import type { Job } from '../../../core/job/job.ts';
import { chooseJob } from '../../app/actions/choose.ts';
import { useApp, useAppState } from '../../app/app.ts';
import { Card } from '../../ui/card.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import styles from './plans.module.css';

const precisions = [
  { value: 'bf16', label: 'bf16' },
  { value: 'fp16', label: 'fp16' },
] as const;

/** What is to be trained, beside the model. Every change is planned at once. */
export const JobControls = () => {
  const app = useApp();
  const job = useAppState((state) => state.choice.job);
  const onChange = (next: Job) => chooseJob(app, next);
  return (
    <Card
      title="Job"
      note="Full fine-tuning with Adam. An empty micro-batch is the fastest that fits; each system decides the rest."
    >
      <div className={styles.controls}>
        <BatchControls job={job} onChange={onChange} />
        <Segments
          label="Precision"
          value={job.precision}
          segments={precisions}
          onChange={(precision) => onChange({ ...job, precision })}
          testId="job-precision"
        />
        <Toggle
          label="Flash attention"
          checked={job.flashAttention}
          onChange={(flashAttention) => onChange({ ...job, flashAttention })}
          testId="job-flash-attention"
        />
      </div>
    </Card>
  );
};

const BatchControls = ({ job, onChange }: { readonly job: Job; readonly onChange: (job: Job) => void }) => (
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
    <NumberInput
      label="Accumulation steps"
      value={job.gradientAccumulation}
      onChange={(steps) => onChange({ ...job, gradientAccumulation: steps ?? job.gradientAccumulation })}
      min={1}
      max={65536}
      testId="job-accumulation"
    />
  </>
);

const withMicroBatch = ({ microBatch: _, ...job }: Job, microBatch: number | undefined): Job =>
  microBatch === undefined ? job : { ...job, microBatch };
