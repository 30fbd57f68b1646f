import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import type { View } from './time-view.ts';
import { middle, wholeStep, zoomed } from './time-view.ts';
import styles from './picture.module.css';

interface ZoomToolsProps {
  readonly view: View;
  /** All that can be shown. */
  readonly spanSeconds: number;
  readonly onView: (view: View) => void;
  /** The view in words. */
  readonly range: string;
  /** What "all" is called. */
  readonly whole: string;
  readonly testId: string;
  /** Further tools. */
  readonly children?: ReactNode;
}

/** Which stretch is on show, and buttons for what the wheel does. */
export const ZoomTools = ({ view, spanSeconds, onView, range, whole, testId, children }: ZoomToolsProps) => {
  const zoom = (factor: number) => onView(zoomed(view, spanSeconds, factor, middle(view)));
  const isWhole = view.from === 0 && view.to === spanSeconds;
  return (
    <div className={styles.tools}>
      <span className={styles.range} data-testid={testId} data-from={view.from} data-to={view.to}>
        {range}
      </span>
      <Button small icon="zoomIn" onClick={() => zoom(0.5)}>
        Zoom in
      </Button>
      <Button small icon="zoomOut" disabled={isWhole} onClick={() => zoom(2)}>
        Zoom out
      </Button>
      <Button small icon="reset" disabled={isWhole} onClick={() => onView(wholeStep(spanSeconds))}>
        {whole}
      </Button>
      {children}
    </div>
  );
};
