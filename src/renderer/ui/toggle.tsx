import { Switch } from '@base-ui/react/switch';
import type { ReactNode } from 'react';
import { Group } from './field.tsx';
import styles from './field.module.css';

interface ToggleProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Shown on hover. */
  readonly title?: string;
  /** Below the switch. */
  readonly note?: ReactNode;
  readonly testId?: string;
}

export const Toggle = ({ label, checked, onChange, title, note, testId }: ToggleProps) => (
  <Group label={label}>
    <label className={styles.switchRow} title={title}>
      <Switch.Root
        checked={checked}
        onCheckedChange={(next) => onChange(next)}
        className={styles.switch}
        aria-label={label}
        data-testid={testId}
      >
        <Switch.Thumb className={styles.thumb} />
      </Switch.Root>
      {checked ? 'on' : 'off'}
    </label>
    {note !== undefined && <p className={styles.hint}>{note}</p>}
  </Group>
);
