import { useRef, useState } from 'react';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import { useWidth } from '../../charts/canvas-parts.ts';
import { HoverBox } from '../../charts/hover-box.tsx';
import { PictureCanvas } from '../../charts/picture-canvas.tsx';
import { useChartTheme } from '../../charts/theme.ts';
import { TimeFrame } from '../../charts/time-frame.tsx';
import type { View } from '../../charts/time-view.ts';
import { scaleOf } from '../../charts/time-view.ts';
import type { Pointer } from '../../charts/use-drag.ts';
import { Skeleton } from '../../ui/state.tsx';
import { draw } from './draw.ts';
import { barAt, hoverLines } from './hover.ts';
import { layoutOf } from './layout.ts';
import type { HeldSlice } from './use-slice.ts';
import { useSlice } from './use-slice.ts';
import styles from './traces.module.css';

interface CanvasProps {
  readonly summary: TraceSummary;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly label: string;
}

/** The trace on a canvas of its own; bars come as slices, as fine as they can be seen. */
export const TraceCanvas = ({ summary, view, onView, label }: CanvasProps) => {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const held = useSlice(summary, view, width);
  return (
    <div ref={holder} className={styles.holder}>
      {held === undefined || width === 0 ? (
        <Skeleton lines={10} label="Reading the trace" />
      ) : (
        <Drawn held={held} summary={summary} view={view} onView={onView} label={label} width={width} />
      )}
    </div>
  );
};

interface DrawnProps extends CanvasProps {
  readonly held: HeldSlice;
  readonly width: number;
}

interface Pointed {
  readonly pointer: Pointer | undefined;
  readonly selection: View | undefined;
}

const Drawn = ({ held: { scene }, summary, view, onView, label, width }: DrawnProps) => {
  const theme = useChartTheme();
  const spanSeconds = (summary.endNs - summary.beginNs) / 1e9;
  const layout = layoutOf(scene.slice.lanes, width, theme.size);
  const [{ pointer, selection }, setPointed] = useState<Pointed>({ pointer: undefined, selection: undefined });
  const onPointer = (at: Pointer | undefined, selected: View | undefined) =>
    setPointed({ pointer: at, selection: selected });
  const { left, right } = layout;
  const hovered = pointer === undefined ? undefined : barAt(scene, layout, view, pointer.x, pointer.y);
  const cursor =
    pointer === undefined || pointer.x < left ? undefined : scaleOf(view, left, right - left).seconds(pointer.x);
  return (
    <TimeFrame
      {...{ layout, view, spanSeconds, onView, onPointer }}
      label={`${label}. Plus and minus zoom, arrows move, 0 shows everything.`}
      testId="trace-canvas"
    >
      <PictureCanvas
        width={layout.width}
        height={layout.height}
        draw={(context) => draw(context, { scene, layout, view, theme, cursor, selection, hovered })}
        label={label}
      />
      {pointer !== undefined && hovered !== undefined && selection === undefined && (
        <HoverBox text={hoverLines(scene, hovered)} at={pointer} width={width} />
      )}
    </TimeFrame>
  );
};
