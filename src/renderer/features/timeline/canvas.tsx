import type { KeyboardEvent } from 'react';
import { useLayoutEffect, useRef } from 'react';
import { sized, useWheel, useWidth } from '../../charts/canvas-parts.ts';
import { useChartTheme } from '../../charts/theme.ts';
import { draw } from './draw.ts';
import { Hover } from './hover-box.tsx';
import { hoverText } from './hover.ts';
import type { Layout } from './layout.ts';
import { layoutOf } from './layout.ts';
import type { Marks, Picture } from './paint.ts';
import type { Pointed } from './place.ts';
import { heightOf, placeAt } from './place.ts';
import type { Scene } from './scene.ts';
import type { Pointer } from '../../charts/use-drag.ts';
import { useDrag } from '../../charts/use-drag.ts';
import type { View } from '../../charts/time-view.ts';
import { scaleOf, viewAfterKey, viewAfterWheel, wholeStep } from '../../charts/time-view.ts';
import styles from './timeline.module.css';

/** What the steps on one time scale share. */
export interface Shared {
  readonly view: View;
  /** The longest step on show. */
  readonly spanSeconds: number;
  readonly onView: (view: View) => void;
  readonly pointed: Pointed | undefined;
  readonly onPointed: (pointed: Pointed | undefined) => void;
  /** Keys other than those that move the view; true where it was one. */
  readonly onKey: (key: string) => boolean;
}

interface CanvasProps {
  readonly scene: Scene;
  /** Which of the steps on show this is. */
  readonly step: number;
  readonly shared: Shared;
  readonly marks: Marks;
  readonly label: string;
}

/** A step on a canvas of its own: thousands of tasks, redrawn for every move. */
export const TimelineCanvas = ({ scene, step, shared, marks, label }: CanvasProps) => {
  const { view, spanSeconds, onView, pointed, onPointed } = shared;
  const holder = useRef<HTMLDivElement>(null);
  const theme = useChartTheme();
  const width = useWidth(holder);
  const layout = layoutOf(scene.timeline, width, theme.size);
  const scale = scaleOf(view, layout.left, layout.right - layout.left);
  const onPointer = (at: Pointer | undefined, selection: View | undefined) =>
    onPointed(at && { ...at, step, place: placeAt(scene, layout, at.y), selection });
  const { left, right } = layout;
  const { down, move, up, leave } = useDrag({ left, right, view, spanSeconds, onView, onPointer });
  useWheel(holder, (event, x) =>
    onView(viewAfterWheel(view, spanSeconds, event, scale.seconds(Math.max(layout.left, x)))),
  );
  const at = pointed && placeIn(scene, layout, step, pointed);
  const cursor = pointed === undefined || pointed.x < layout.left ? undefined : scale.seconds(pointed.x);
  const picture = { scene, layout, view, marks, theme, cursor, selection: pointed?.selection };
  return (
    <div
      ref={holder}
      className={styles.holder}
      tabIndex={0}
      role="group"
      aria-label={`${label}. Plus and minus zoom, arrows move, 0 shows the whole step, P the critical path; slash finds tasks, C compares.`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerLeave={leave}
      onDoubleClick={() => onView(wholeStep(spanSeconds))}
      onKeyDown={(event) => onKeyDown(event, shared)}
      data-testid={step === 0 ? 'timeline-canvas' : 'timeline-canvas-compared'}
    >
      <PictureCanvas picture={picture} label={label} />
      {at !== undefined && pointed?.selection === undefined && (
        <Hover text={hoverText(scene, layout, view, at.x, at.y, marks.path)} at={at} width={width} />
      )}
    </div>
  );
};

/** The pointer, or in the other step the same time at the same lane or memory. */
const placeIn = (scene: Scene, layout: Layout, step: number, pointed: Pointed): Pointer | undefined => {
  if (pointed.step === step) return pointed;
  const y = pointed.place && heightOf(scene, layout, pointed.place);
  return y === undefined ? undefined : { x: pointed.x, y };
};

const onKeyDown = (event: KeyboardEvent, { view, spanSeconds, onView, onKey }: Shared) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const next = viewAfterKey(view, spanSeconds, event.key, event.shiftKey);
  if (next !== undefined) onView(next);
  if (next !== undefined || onKey(event.key)) event.preventDefault();
};

const PictureCanvas = ({ picture, label }: { readonly picture: Picture; readonly label: string }) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = picture.layout;
  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    const context = sized(canvas.current, width, height);
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    draw(context, picture);
    canvas.current.setAttribute('data-drawn', 'true');
  });
  return <canvas ref={canvas} className={styles.canvas} style={{ height }} role="img" aria-label={label} />;
};
