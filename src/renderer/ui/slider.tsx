import { Slider as Base } from '@base-ui/react/slider';
import type { ReactNode } from 'react';
import styles from './slider.module.css';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value as people read it. */
  readonly text: string;
  /** Beside the text. */
  readonly mark?: ReactNode;
  readonly testId?: string;
}

/** A value that is pulled or moved with the arrow keys, with its name and text above. */
export const Slider = ({ label, value, onChange, min, max, step, text, mark, testId }: SliderProps) => (
  <Base.Root value={value} onValueChange={(next) => onChange(next)} min={min} max={max} step={step}>
    <div className={styles.head}>
      <Base.Label className={styles.label}>{label}</Base.Label>
      <span className={styles.value}>
        {text} {mark}
      </span>
    </div>
    <Base.Control className={styles.control} data-testid={testId}>
      <Base.Track className={styles.track}>
        <Base.Indicator className={styles.indicator} />
        <Base.Thumb className={styles.thumb} getAriaValueText={() => text} />
      </Base.Track>
    </Base.Control>
  </Base.Root>
);
