import { Picker } from '../../../ui/picker.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { EffectView, useEffectText } from './effect-view.tsx';
import type { Option } from './options.ts';
import styles from './job.module.css';

interface ChoiceProps<V extends string> {
  /** Of the job, and of the effects' keys. */
  readonly field: string;
  readonly label: string;
  readonly options: readonly Option<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

/** One of a few, each with what it would change. */
export const Choice = <V extends string>({ field, label, options, value, onChange }: ChoiceProps<V>) => (
  <Segments<V>
    label={label}
    value={value}
    segments={options.map((option) => ({
      value: option.value,
      title: option.about,
      label: (
        <span className={styles.option}>
          {option.label}
          {option.value === value ? (
            <span className={styles.effect}>chosen</span>
          ) : (
            <EffectView of={`${field}=${option.value}`} />
          )}
        </span>
      ),
    }))}
    onChange={onChange}
    testId={`job-${field}`}
  />
);

/** One of many in a list that opens; the line below says what the chosen one is. */
export const LongChoice = <V extends string>({ field, label, options, value, onChange }: ChoiceProps<V>) => {
  const effectText = useEffectText();
  const items = options.map((option) => ({
    value: option.value,
    label: option.label,
    note:
      option.value === value ? `chosen. ${option.about}` : `${effectText(`${field}=${option.value}`)}. ${option.about}`,
  }));
  const about = options.find((option) => option.value === value)?.about;
  return (
    <div className={styles.long}>
      <Picker
        label={label}
        items={items}
        value={value}
        onChange={(next) => {
          const chosen = options.find((option) => option.value === next);
          if (chosen !== undefined) onChange(chosen.value);
        }}
        placeholder={value}
        {...(about === undefined ? {} : { hint: about })}
        testId={`job-${field}`}
      />
    </div>
  );
};
