import type { KeyboardEvent, ReactNode } from 'react';
import { useRef } from 'react';
import { useWheel } from './canvas-parts.ts';
import styles from './picture.module.css';
import type { TimeLayout } from './time-picture.ts';
import type { View } from './time-view.ts';
import { scaleOf, viewAfterKey, viewAfterWheel, wholeStep } from './time-view.ts';
import type { Pointer } from './use-drag.ts';
import { useDrag } from './use-drag.ts';

interface TimeFrameProps {
  readonly layout: TimeLayout;
  readonly view: View;
  /** All that can be shown. */
  readonly spanSeconds: number;
  readonly onView: (view: View) => void;
  readonly onPointer: (pointer: Pointer | undefined, selection: View | undefined) => void;
  /** Keys other than those that move the view; true where it was one. */
  readonly onKey?: (key: string) => boolean;
  readonly label: string;
  readonly testId: string;
  readonly children: ReactNode;
}

/** What pointer, wheel and keys do to a picture over time: drag, zoom, move. */
export const TimeFrame = ({ layout, view, spanSeconds, onView, onPointer, onKey, ...rest }: TimeFrameProps) => {
  const { left, right } = layout;
  const holder = useRef<HTMLDivElement>(null);
  const { down, move, up, leave } = useDrag({ left, right, view, spanSeconds, onView, onPointer });
  useWheel(holder, (event, x) => {
    const at = scaleOf(view, left, right - left).seconds(Math.max(left, x));
    const next = viewAfterWheel(view, spanSeconds, event, at);
    if (next !== undefined) onView(next);
    return next !== undefined;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = viewAfterKey(view, spanSeconds, event.key, event.shiftKey);
    if (next !== undefined) onView(next);
    if (next !== undefined || onKey?.(event.key) === true) event.preventDefault();
  };
  return (
    <div
      ref={holder}
      className={styles.picture}
      tabIndex={0}
      role="group"
      aria-label={rest.label}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerLeave={leave}
      onDoubleClick={() => onView(wholeStep(spanSeconds))}
      onKeyDown={onKeyDown}
      data-testid={rest.testId}
    >
      {rest.children}
    </div>
  );
};
