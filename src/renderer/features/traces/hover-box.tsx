import type { Pointer } from '../../charts/use-drag.ts';
import { FactList } from '../../ui/table.tsx';
import type { HoverLines } from './hover.ts';
import styles from './traces.module.css';

interface HoverProps {
  readonly text: HoverLines;
  readonly at: Pointer;
  readonly width: number;
}

/** What the pointer is on, beside it. */
export const Hover = ({ text, at, width }: HoverProps) => (
  <div
    className={styles.hover}
    style={{ top: at.y + 14, ...(at.x > width / 2 ? { right: width - at.x + 12 } : { left: at.x + 12 }) }}
  >
    <div className={styles.hoverTitle}>{text.title}</div>
    <FactList rows={text.lines.map(([name, value]) => ({ name, value }))} />
  </div>
);
