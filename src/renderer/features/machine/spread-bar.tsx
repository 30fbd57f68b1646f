import type { Spread } from './result-rows.ts';
import { spreadText } from './result-rows.ts';
import styles from './machine.module.css';

/** Half of what the bar shows on each side of the median; a wider spread runs into the edge. */
const window = 0.1;

/** From p05 to p95, on a scale of 10 % on each side of the median. */
export const SpreadBar = ({ spread }: { readonly spread: Spread }) => {
  const at = (share: number) => 50 + 50 * Math.min(1, Math.max(-1, share / window));
  return (
    <div className={styles.spread} title="From p05 to p95, against the median; the bar spans 10 % on each side">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect x="0" y="4" width="100" height="2" fill="var(--line)" />
        <rect
          x={at(spread.low)}
          y="1.5"
          width={Math.max(0.8, at(spread.high) - at(spread.low))}
          height="7"
          fill="var(--series-1)"
        />
        <rect x="49.6" y="0" width="0.8" height="10" fill="var(--text)" />
      </svg>
      <span className={styles.spreadText}>{spreadText(spread)}</span>
    </div>
  );
};
