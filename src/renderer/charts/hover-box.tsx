import { Fragment } from 'react';
import type { Pointer } from './use-drag.ts';
import styles from './picture.module.css';

/** What a pointer is on, as lines of text. */
export interface HoverText {
  readonly title: string;
  readonly lines: readonly (readonly [name: string, value: string])[];
}

interface HoverProps {
  readonly text: HoverText;
  readonly at: Pointer;
  /** Of the picture, CSS pixels. */
  readonly width: number;
}

/** What the pointer is on, beside it and inside the picture. */
export const HoverBox = ({ text, at, width }: HoverProps) => (
  <div
    className={styles.hover}
    style={{ top: at.y + 14, ...(at.x > width / 2 ? { right: width - at.x + 12 } : { left: at.x + 12 }) }}
  >
    <div className={styles.hoverTitle}>{text.title}</div>
    <dl className={styles.hoverLines}>
      {text.lines.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  </div>
);
