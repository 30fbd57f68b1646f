import type { Training } from '../../../../core/job/training.ts';
import { chooseTraining } from '../../../app/actions/choose.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { NumberInput } from '../../../ui/number-input.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { CountFields } from './count-fields.tsx';
import styles from './job.module.css';
import { changed, withGiven } from './training.ts';

const longSampleOptions = [
  { value: 'split', label: 'Go on in another', title: 'What does not fit begins the next sequence; nothing is lost.' },
  { value: 'cut', label: 'Are cut', title: 'What does not fit is dropped, as truncation does it.' },
] as const;

/** What is trained on, how often, and at which price of energy. No plan depends on it: the whole run does. */
export const DatasetFields = ({ packing }: { readonly packing: boolean }) => {
  const app = useApp();
  const training = useAppState((state) => state.choice.training);
  const change = (next: Training) => chooseTraining(app, next);
  return (
    <>
      <div className={styles.row} data-testid="job-dataset">
        <Given training={training} packing={packing} onChange={change} />
        <NumberInput
          label="Epochs"
          value={training.epochs}
          onChange={(epochs) => change({ ...training, epochs: epochs ?? training.epochs })}
          min={0.01}
          max={1e6}
          digits={2}
          testId="job-epochs"
        />
        <NumberInput
          label="Price of a kWh"
          value={training.pricePerKwh}
          onChange={(price) => change(changed(training, 'pricePerKwh', price))}
          min={0}
          max={1e6}
          step={0.01}
          digits={4}
          placeholder="unknown"
          testId="job-price"
        />
        <Segments
          label="Samples longer than a sequence"
          segments={longSampleOptions}
          value={training.longSamples}
          onChange={(longSamples) => change({ ...training, longSamples })}
          testId="job-long-samples"
        />
      </div>
      <CountFields key={training.dataset?.kind === 'counted' ? training.dataset.file : ''} />
    </>
  );
};

interface GivenProps {
  readonly training: Training;
  readonly packing: boolean;
  readonly onChange: (training: Training) => void;
}

/** The size of the dataset as a person knows it; typing over a count replaces it. */
const Given = ({ training, packing, onChange }: GivenProps) => (
  <>
    <NumberInput
      label="Tokens of the dataset"
      value={training.dataset?.tokens}
      onChange={(tokens) => onChange(withGiven(training, { tokens }))}
      min={1}
      max={1e15}
      step={1e6}
      placeholder="unknown"
      wide
      testId="job-tokens"
    />
    {!packing && (
      <NumberInput
        label="in samples"
        value={training.dataset?.samples}
        onChange={(samples) => onChange(withGiven(training, { samples: samples ?? 0 }))}
        min={1}
        max={1e15}
        step={1000}
        placeholder="unknown"
        wide
        testId="job-samples"
      />
    )}
  </>
);
