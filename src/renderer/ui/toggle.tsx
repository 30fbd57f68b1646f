import { Switch } from '@base-ui/react/switch';
import { Group } from './field.tsx';
import styles from './field.module.css';

interface ToggleProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly testId?: string;
}

export const Toggle = ({ label, checked, onChange, testId }: ToggleProps) => (
  <Group label={label}>
    <label className={styles.switchRow}>
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
  </Group>
);
