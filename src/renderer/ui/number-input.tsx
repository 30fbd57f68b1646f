import { NumberField } from '@base-ui/react/number-field';
import { classes } from './classes.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import styles from './field.module.css';

interface NumberInputProps {
  readonly label: string;
  /** Undefined shows the placeholder: the program chooses. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  /** Digits behind the point; absent: whole numbers. */
  readonly digits?: number;
  readonly placeholder?: string;
  readonly hint?: string;
  /** Room for a dozen digits. */
  readonly wide?: boolean;
  /** The label is for screen readers only. */
  readonly bare?: boolean;
  readonly testId?: string;
}

/** A number with buttons, arrow keys and typing. A cleared field counts only where there is a placeholder. */
export const NumberInput = ({ label, value, onChange, placeholder, hint, testId, ...rest }: NumberInputProps) => {
  const { digits = 0, wide = false, bare = false, ...range } = rest;
  return (
    <Field label={label} hint={hint} bare={bare}>
      {({ id }) => (
        <NumberField.Root
          id={id}
          value={value ?? null}
          onValueChange={(next) => {
            if (next === null && placeholder !== undefined) onChange(undefined);
            if (next !== null && next >= range.min && next <= range.max) onChange(Number(next.toFixed(digits)));
          }}
          min={range.min}
          max={range.max}
          step={range.step ?? 1}
          format={{ maximumFractionDigits: digits }}
          locale="en-US"
        >
          <NumberField.Group className={classes(styles.group, wide && styles.wide)}>
            <NumberField.Decrement className={styles.step} aria-label={`${label}: less`}>
              <Icon name="minus" size={12} />
            </NumberField.Decrement>
            <NumberField.Input className={styles.number} placeholder={placeholder} data-testid={testId} />
            <NumberField.Increment className={styles.step} aria-label={`${label}: more`}>
              <Icon name="plus" size={12} />
            </NumberField.Increment>
          </NumberField.Group>
        </NumberField.Root>
      )}
    </Field>
  );
};
