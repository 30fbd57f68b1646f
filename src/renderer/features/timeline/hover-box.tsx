import type { HoverText } from './hover.ts';
import type { Pointer } from '../../charts/use-drag.ts';
import styles from './timeline.module.css';

interface HoverProps {
  readonly text: HoverText | undefined;
  readonly at: Pointer;
  readonly width: number;
}

/** What the pointer is on, beside it. */
export const Hover = ({ text, at, width }: HoverProps) =>
  text !== undefined && (
    <div
      className={styles.hover}
      style={{ top: at.y + 14, ...(at.x > width / 2 ? { right: width - at.x + 12 } : { left: at.x + 12 }) }}
    >
      <div className={styles.hoverTitle}>{text.title}</div>
      <dl className={styles.hoverLines}>
        {text.lines.map(([name, value]) => (
          <HoverLine key={name} name={name} value={value} />
        ))}
      </dl>
    </div>
  );

const HoverLine = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);
