import { capacityText } from '../../../../core/format.ts';
import { componentNames } from '../../../app/names.ts';
import { classes } from '../../../ui/classes.ts';
import { backgroundOf } from './look.ts';
import type { Stack, StackPiece } from './stack.ts';
import styles from './memory.module.css';

interface StackBarProps {
  readonly stack: Stack;
  /** Pieces from the left, or from the bottom. */
  readonly upright?: boolean;
}

const percent = (share: number) => `${String(share * 100)}%`;

/** A piece as long as this has room for its name. */
const roomForName = 0.13;

/** Components end to end, the limit as a line across, what is beyond it hatched. Decorative: numbers stand beside it. */
export const StackBar = ({ stack: { pieces, limitAt, over }, upright = false }: StackBarProps) => (
  <div className={upright ? styles.column : styles.track} aria-hidden="true">
    {pieces.map((piece) => (
      <div
        key={piece.component}
        className={styles.piece}
        style={placeOf(piece, upright)}
        title={titleOf(piece)}
        data-component={piece.component}
      >
        {!upright && piece.to - piece.from > roomForName && (
          <span className={styles.pieceName}>{componentNames[piece.component]}</span>
        )}
      </div>
    ))}
    {limitAt !== undefined && (
      <div
        className={classes(upright ? styles.limitAcross : styles.limit, over && styles.exceeded)}
        style={upright ? { bottom: percent(limitAt) } : { left: percent(limitAt) }}
      />
    )}
  </div>
);

const placeOf = ({ component, from, to }: StackPiece, upright: boolean) => {
  const [start, length] = [percent(from), percent(to - from)];
  const background = backgroundOf(component);
  return upright ? { bottom: start, height: length, background } : { left: start, width: length, background };
};

const titleOf = ({ component, shares, bytes }: StackPiece) =>
  [
    `${componentNames[component]}: ${capacityText(bytes)}`,
    ...shares.map((share) => `${share.name}: ${capacityText(share.bytes)}`),
  ].join('\n');
