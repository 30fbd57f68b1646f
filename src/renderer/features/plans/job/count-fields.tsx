import { useState } from 'react';
import { countText, durationText, percentText } from '../../../../core/format.ts';
import type { CountedDataset } from '../../../../core/job/dataset.ts';
import { datasetName } from '../../../../core/job/dataset.ts';
import { chooseTraining } from '../../../app/actions/choose.ts';
import { cancelCount, countDataset } from '../../../app/actions/dataset.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { errorText } from '../../../app/errors.ts';
import type { Counting } from '../../../app/state.ts';
import { Button } from '../../../ui/button.tsx';
import { Details } from '../../../ui/details.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice, ProgressBar } from '../../../ui/state.tsx';
import { FactList, Note } from '../../../ui/table.tsx';
import styles from './job.module.css';
import { withGiven } from './training.ts';

/** Counts the tokens of a file with the tokenizer of the model. */
export const CountFields = () => {
  const app = useApp();
  const dataset = useAppState((state) => state.choice.training.dataset);
  const counting = useAppState((state) => state.counting);
  const counted = dataset?.kind === 'counted' ? dataset : undefined;
  const [paths, setPaths] = useState<Paths>(() => pathsOf(counted));
  const running = counting?.kind === 'running';
  const ready = !running && paths.file.trim() !== '' && paths.tokenizer.trim() !== '';
  const count = () => void countDataset(app, { ...paths, columns: namesIn(paths.columns) });
  return (
    <div className={styles.count} data-testid="job-count">
      <div className={styles.paths}>
        {pathFields.map(({ name, ...field }) => (
          <TextField
            key={name}
            {...field}
            value={paths[name]}
            onChange={(text) => setPaths({ ...paths, [name]: text })}
            disabled={running}
            testId={`count-${name}`}
          />
        ))}
        <Button icon="play" disabled={!ready} onClick={count} data-testid="count-start">
          Count tokens
        </Button>
      </div>
      {counting !== undefined && <State counting={counting} onCancel={() => cancelCount(app)} />}
      {counted !== undefined && !running && <Counted dataset={counted} />}
    </div>
  );
};

type Paths = Readonly<Record<'file' | 'tokenizer' | 'columns', string>>;

const pathFields = [
  {
    name: 'file',
    label: 'Or count a file or folder of this computer',
    placeholder: '/path/train.jsonl, .parquet or .txt',
  },
  { name: 'tokenizer', label: "with the model's tokenizer", placeholder: '/path/tokenizer.json, or its folder' },
  { name: 'columns', label: 'in columns', placeholder: 'text, messages, prompt and completion, ...' },
] as const;

const pathsOf = (counted: CountedDataset | undefined): Paths => ({
  file: counted?.file ?? '',
  tokenizer: counted?.tokenizer ?? '',
  columns: counted?.columns.join(', ') ?? '',
});

const namesIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const State = ({ counting, onCancel }: { readonly counting: Counting; readonly onCancel: () => void }) => {
  if (counting.kind === 'failed') {
    const { fact, advice } = errorText(counting.error);
    return <Notice tone="bad" testId="count-error">{`${fact} ${advice}`}</Notice>;
  }
  const { progress } = counting;
  return (
    <div className={styles.counting} data-testid="count-progress">
      <Button icon="stop" onClick={onCancel} data-testid="count-cancel">
        Cancel
      </Button>
      <div className={styles.grow}>
        <ProgressBar
          label={progress === undefined ? 'Reading the tokenizer' : `${countText(progress.tokens)} tokens so far`}
          value={progress?.bytesDone ?? 0}
          max={progress?.bytes ?? 1}
          note={progress === undefined ? '' : `${durationText(progress.secondsLeft)} left`}
        />
      </div>
    </div>
  );
};

const Counted = ({ dataset }: { readonly dataset: CountedDataset }) => {
  const app = useApp();
  const training = useAppState((state) => state.choice.training);
  const mean = dataset.tokens / dataset.samples;
  return (
    <div className={styles.counted} data-testid="counted">
      <span>
        {datasetName(dataset)}: {countText(dataset.samples)} samples of {countText(mean)} tokens on average
      </span>
      <Details label="how it was counted" title="How it was counted" testId="counted-how">
        <FactList
          rows={[
            { name: 'File', value: dataset.file },
            { name: 'Tokenizer', value: dataset.tokenizer },
            {
              name: 'Columns',
              value: dataset.columns.length === 0 ? 'a line is a sample' : dataset.columns.join(', '),
            },
            { name: 'Longest', value: `up to ${countText(dataset.lengths.at(-1)?.upTo)} tokens` },
            { name: 'Within 2,048 tokens', value: percentText(shareWithin(dataset, 2048)) },
          ]}
        />
        <Note>{dataset.notes.join(' ')}</Note>
      </Details>
      <Button
        kind="quiet"
        small
        onClick={() => chooseTraining(app, withGiven(training, { tokens: undefined }))}
        data-testid="counted-forget"
      >
        Forget
      </Button>
    </div>
  );
};

const shareWithin = ({ lengths, samples }: CountedDataset, tokens: number): number =>
  lengths.reduce((sum, bin) => sum + (bin.upTo <= tokens ? bin.samples : 0), 0) / samples;
