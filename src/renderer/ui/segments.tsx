import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { ReactNode } from 'react';
import { Group } from './field.tsx';
import styles from './field.module.css';

export interface Segment<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  /** Said instead of the label where that is a picture. */
  readonly name?: string;
  /** Shown on hover. */
  readonly title?: string;
}

interface SegmentsProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly segments: readonly Segment<V>[];
  readonly onChange: (value: V) => void;
  readonly testId?: string;
  /** The label is for screen readers only. */
  readonly bare?: boolean;
  readonly disabled?: boolean;
}

/** One of a few, all in sight. */
export const Segments = <V extends string>({ label, bare = false, ...rest }: SegmentsProps<V>) =>
  bare ? (
    <Bar label={label} {...rest} />
  ) : (
    <Group label={label}>
      <Bar label={label} {...rest} />
    </Group>
  );

const Bar = <V extends string>({ label, value, segments, onChange, testId, disabled = false }: SegmentsProps<V>) => (
  <div>
    <RadioGroup<V>
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next)}
      className={styles.segments}
      data-testid={testId}
      disabled={disabled}
    >
      {segments.map((segment) => (
        <Radio.Root<V>
          key={segment.value}
          value={segment.value}
          className={styles.segment}
          aria-label={segment.name}
          title={segment.title ?? segment.name}
          data-testid={testId === undefined ? undefined : `${testId}-${segment.value}`}
        >
          {segment.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  </div>
);
