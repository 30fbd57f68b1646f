import type { WholeRun } from '../../../../core/planners/whole-run.ts';
import { chooseTraining } from '../../../app/actions/choose.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { Details } from '../../../ui/details.tsx';
import { NumberInput } from '../../../ui/number-input.tsx';
import { changed } from '../job/training.ts';
import styles from './whole-run.module.css';

const terabyte = 1e12;

const fields = [
  { field: 'gpuWatts', label: 'Power limit of the GPU, W', unit: 1, min: 1, max: 1e6, step: 10, id: 'gpu-watts' },
  { field: 'restWatts', label: 'All the rest at the wall, W', unit: 1, min: 0, max: 1e6, step: 10, id: 'rest-watts' },
  {
    field: 'enduranceBytes',
    label: 'Endurance of the drives, TB written',
    unit: terabyte,
    min: 1,
    max: 1e9,
    step: 100,
    id: 'endurance',
  },
  {
    field: 'saveEverySteps',
    label: 'Steps between checkpoints',
    unit: 1,
    min: 1,
    max: 1e12,
    step: 100,
    id: 'save-every',
  },
] as const;

/** What a person may know better than data sheets and assumptions do. */
export const RunSettings = ({ run }: { readonly run: WholeRun }) => {
  const app = useApp();
  const training = useAppState((state) => state.choice.training);
  return (
    <Details label="What you know better" title="In place of data sheets and assumptions" testId="whole-run-settings">
      <div className={styles.settings}>
        {fields.map(({ field, unit, id, ...input }) => (
          <NumberInput
            key={field}
            {...input}
            wide
            value={training[field] === undefined ? undefined : training[field] / unit}
            onChange={(value) =>
              chooseTraining(app, changed(training, field, value === undefined ? undefined : value * unit))
            }
            placeholder={placeholderOf(field, run)}
            testId={`whole-run-${id}`}
          />
        ))}
      </div>
    </Details>
  );
};

/** What holds as long as nothing is given. */
const placeholderOf = (field: (typeof fields)[number]['field'], { power, nvmeEnduranceBytes }: WholeRun): string => {
  switch (field) {
    case 'gpuWatts':
      return power.length === 0 ? 'unknown' : 'as described';
    case 'restWatts':
      return 'assumed';
    case 'enduranceBytes':
      return nvmeEnduranceBytes.value === null ? 'unknown' : 'by data sheet';
    case 'saveEverySteps':
      return 'one an epoch';
  }
};
