import type { ReactNode } from 'react';
import { useId } from 'react';
import styles from './field.module.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** The label is for screen readers only. */
  readonly bare?: boolean;
  readonly children: (ids: { readonly id: string; readonly describedBy: string }) => ReactNode;
}

/** A label above a control, with a hint or what is wrong with the value below it. */
export const Field = ({ label, hint, error, bare = false, children }: FieldProps) => {
  const id = useId();
  const describedBy = `${id}-note`;
  return (
    <div className={styles.field}>
      <label className={bare ? 'visually-hidden' : styles.label} htmlFor={id}>
        {label}
      </label>
      {children({ id, describedBy })}
      {error !== undefined ? (
        <p className={styles.error} id={describedBy} role="alert">
          {error}
        </p>
      ) : (
        hint !== undefined && (
          <p className={styles.hint} id={describedBy}>
            {hint}
          </p>
        )
      )}
    </div>
  );
};

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** The value is wrong, and the reason stands elsewhere. */
  readonly invalid?: boolean;
  readonly placeholder?: string;
  readonly testId?: string;
  readonly disabled?: boolean;
}

export const TextField = ({ label, value, onChange, hint, error, ...rest }: TextFieldProps) => (
  <Field label={label} hint={hint} error={error}>
    {({ id, describedBy }) => (
      <input
        id={id}
        className={styles.input}
        type="text"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={describedBy}
        aria-invalid={error !== undefined || rest.invalid === true}
        placeholder={rest.placeholder}
        disabled={rest.disabled}
        data-testid={rest.testId}
        spellCheck={false}
        autoComplete="off"
      />
    )}
  </Field>
);

/** A heading for a group of controls that label themselves. */
export const Group = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => {
  const id = useId();
  return (
    <div className={styles.field} role="group" aria-labelledby={id}>
      <span className={styles.label} id={id}>
        {label}
      </span>
      {children}
    </div>
  );
};
