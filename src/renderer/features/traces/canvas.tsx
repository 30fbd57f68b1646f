import type { KeyboardEvent } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import { sized, useWheel, useWidth } from '../../charts/canvas-parts.ts';
import { useChartTheme } from '../../charts/theme.ts';
import type { View } from '../../charts/time-view.ts';
import { scaleOf, viewAfterKey, viewAfterWheel, wholeStep } from '../../charts/time-view.ts';
import type { Pointer } from '../../charts/use-drag.ts';
import { useDrag } from '../../charts/use-drag.ts';
import { Skeleton } from '../../ui/state.tsx';
import type { TracePicture } from './draw.ts';
import { draw } from './draw.ts';
import { Hover } from './hover-box.tsx';
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
  const holder = useRef<HTMLDivElement>(null);
  const theme = useChartTheme();
  const spanSeconds = (summary.endNs - summary.beginNs) / 1e9;
  const layout = layoutOf(scene.slice.lanes, width, theme.size);
  const scale = scaleOf(view, layout.left, layout.right - layout.left);
  const { left, right } = layout;
  const [{ pointer, selection }, setPointed] = useState<Pointed>({ pointer: undefined, selection: undefined });
  const onPointer = (at: Pointer | undefined, selected: View | undefined) =>
    setPointed({ pointer: at, selection: selected });
  const { down, move, up, leave } = useDrag({ left, right, view, spanSeconds, onView, onPointer });
  useWheel(holder, (event, x) => onView(viewAfterWheel(view, spanSeconds, event, scale.seconds(Math.max(left, x)))));
  const hovered = pointer === undefined ? undefined : barAt(scene, layout, view, pointer.x, pointer.y);
  const cursor = pointer === undefined || pointer.x < left ? undefined : scale.seconds(pointer.x);
  return (
    <div
      ref={holder}
      className={styles.picture}
      tabIndex={0}
      role="group"
      aria-label={`${label}. Plus and minus zoom, arrows move, 0 shows everything.`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerLeave={leave}
      onDoubleClick={() => onView(wholeStep(spanSeconds))}
      onKeyDown={(event) => onKey(event, view, spanSeconds, onView)}
      data-testid="trace-canvas"
    >
      <PictureCanvas picture={{ scene, layout, view, theme, cursor, selection, hovered }} label={label} />
      {pointer !== undefined && hovered !== undefined && selection === undefined && (
        <Hover text={hoverLines(scene, hovered)} at={pointer} width={width} />
      )}
    </div>
  );
};

const onKey = (event: KeyboardEvent, view: View, spanSeconds: number, onView: (view: View) => void) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const next = viewAfterKey(view, spanSeconds, event.key, event.shiftKey);
  if (next === undefined) return;
  event.preventDefault();
  onView(next);
};

const PictureCanvas = ({ picture, label }: { readonly picture: TracePicture; readonly label: string }) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = picture.layout;
  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    const context = sized(canvas.current, width, height);
    if (context === null) return;
    draw(context, picture);
    canvas.current.setAttribute('data-drawn', 'true');
  });
  return <canvas ref={canvas} className={styles.canvas} style={{ height }} role="img" aria-label={label} />;
};
