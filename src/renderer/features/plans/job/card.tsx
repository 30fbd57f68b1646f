import { defaultAdapter } from '../../../../core/job/adapter.ts';
import type { Job } from '../../../../core/job/job.ts';
import { weightsOf } from '../../../../core/job/job.ts';
import { chooseJob } from '../../../app/actions/choose.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { shownSystem } from '../../../app/derive.ts';
import { systemTitle } from '../../../app/names.ts';
import { UndoButtons } from '../../../app/undo-buttons.tsx';
import { Card } from '../../../ui/card.tsx';
import { Fold } from '../../../ui/fold.tsx';
import { Toggle } from '../../../ui/toggle.tsx';
import { AdapterFields } from './adapter-fields.tsx';
import { BatchFields } from './batch-fields.tsx';
import { Choice, LongChoice } from './choice.tsx';
import { DatasetFields } from './dataset-fields.tsx';
import { LaunchFields } from './launch-fields.tsx';
import { PackingEffect } from './packing-effect.tsx';
import { EffectsContext, EffectView } from './effect-view.tsx';
import { testName } from './field-names.ts';
import { datasetNote, formatsNote } from './fold-notes.ts';
import {
  checkpointingOptions,
  lossOptions,
  methodOptions,
  optimizerOptions,
  precisionOptions,
  switches,
  switchTexts,
  weightOptions,
  withMethod,
  withWeights,
} from './options.ts';
import { useEffects } from './use-effects.ts';
import styles from './job.module.css';

interface JobProps {
  readonly job: Job;
  readonly onChange: (job: Job) => void;
}

/** How the model is to be trained. Every change is planned at once, and every other choice says what it would change. */
export const JobCard = () => {
  const app = useApp();
  const job = useAppState((state) => state.choice.job);
  const training = useAppState((state) => state.choice.training);
  const planned = useAppState((state) => state.plans !== undefined);
  const effects = useEffects();
  const onChange = (next: Job) => chooseJob(app, next);
  return (
    <EffectsContext value={planned ? effects : undefined}>
      <Card title="Job" anchor="job" note={<FormNote />} aside={<UndoButtons />} testId="job">
        <div className={styles.form}>
          <Method job={job} onChange={onChange} />
          {job.method !== 'full' && (
            <AdapterFields
              adapter={job.adapter ?? defaultAdapter}
              onChange={(adapter) => onChange({ ...job, adapter })}
            />
          )}
          <div className={styles.row}>
            <BatchFields job={job} onChange={onChange} />
          </div>
          <Fold title="Formats and memory" note={formatsNote(job)} testId="job-formats">
            <Formats job={job} onChange={onChange} />
            <Keeping job={job} onChange={onChange} />
            <Switches job={job} onChange={onChange} />
            <LaunchFields job={job} onChange={onChange} />
          </Fold>
          <Fold title="Dataset and price" note={datasetNote(training)} testId="job-data">
            <DatasetFields packing={job.packing} />
          </Fold>
        </div>
      </Card>
    </EffectsContext>
  );
};

/** What the effects are relative to. */
const FormNote = () => {
  const plans = useAppState((state) => state.plans?.plans);
  const system = useAppState(({ choice }) => choice.system);
  const now = plans?.find((plan) => plan.system === shownSystem(plans, system));
  return now === undefined
    ? 'Every change is planned at once. An empty micro-batch is the fastest that fits.'
    : `Each choice says what it would change at the peak of GPU memory (of host memory where that is named) and in the time of a step: ${systemTitle(now.system)}, micro-batch ${String(now.job.microBatch ?? 1)}. An empty micro-batch is the fastest that fits.`;
};

const Method = ({ job, onChange }: JobProps) => (
  <div className={styles.row}>
    <Choice
      field="method"
      label="Method"
      options={methodOptions}
      value={job.method}
      onChange={(method) => onChange(withMethod(job, method))}
    />
  </div>
);

const Formats = ({ job, onChange }: JobProps) => (
  <div className={styles.row}>
    <LongChoice
      field="optimizer"
      label="Optimizer"
      options={optimizerOptions}
      value={job.optimizer}
      onChange={(optimizer) => onChange({ ...job, optimizer })}
    />
    <LongChoice
      field="weights"
      label="Weights stored as"
      options={weightOptions(job.method)}
      value={weightsOf(job)}
      onChange={(weights) => onChange(withWeights(job, weights))}
    />
    <Choice
      field="precision"
      label="Products in"
      options={precisionOptions}
      value={job.precision}
      onChange={(precision) => onChange({ ...job, precision })}
    />
  </div>
);

const Keeping = ({ job, onChange }: JobProps) => (
  <div className={styles.row}>
    <Choice
      field="checkpointing"
      label="Activation checkpointing"
      options={checkpointingOptions}
      value={job.checkpointing}
      onChange={(checkpointing) => onChange({ ...job, checkpointing })}
    />
    <Choice
      field="loss"
      label="Loss"
      options={lossOptions}
      value={job.loss}
      onChange={(loss) => onChange({ ...job, loss })}
    />
  </div>
);

const Switches = ({ job, onChange }: JobProps) => (
  <div className={styles.row}>
    {switches.map((name) => (
      <Toggle
        key={name}
        label={switchTexts[name].label}
        title={switchTexts[name].about}
        checked={job[name]}
        onChange={(on) => onChange({ ...job, [name]: on })}
        note={
          <>
            {job[name] ? 'without: ' : 'with: '}
            {name === 'packing' ? <PackingEffect job={job} /> : <EffectView of={name} />}
          </>
        }
        testId={`job-${testName(name)}`}
      />
    ))}
  </div>
);
