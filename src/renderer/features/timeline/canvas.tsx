import { useRef } from 'react';
import { useWidth } from '../../charts/canvas-parts.ts';
import { HoverBox } from '../../charts/hover-box.tsx';
import { PictureCanvas } from '../../charts/picture-canvas.tsx';
import { useChartTheme } from '../../charts/theme.ts';
import { TimeFrame } from '../../charts/time-frame.tsx';
import type { View } from '../../charts/time-view.ts';
import { scaleOf } from '../../charts/time-view.ts';
import type { Pointer } from '../../charts/use-drag.ts';
import { draw } from './draw.ts';
import { hoverText } from './hover.ts';
import type { Layout } from './layout.ts';
import { layoutOf } from './layout.ts';
import type { Marks } from './paint.ts';
import type { Pointed } from './place.ts';
import { heightOf, placeAt } from './place.ts';
import type { Scene } from './scene.ts';

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
  const { view, spanSeconds, onView, onKey, pointed, onPointed } = shared;
  const holder = useRef<HTMLDivElement>(null);
  const theme = useChartTheme();
  const width = useWidth(holder);
  const layout = layoutOf(scene.timeline, width, theme.size);
  const scale = scaleOf(view, layout.left, layout.right - layout.left);
  const onPointer = (at: Pointer | undefined, selection: View | undefined) =>
    onPointed(at && { ...at, step, place: placeAt(scene, layout, at.y), selection });
  const at = pointed && placeIn(scene, layout, step, pointed);
  const cursor = pointed === undefined || pointed.x < layout.left ? undefined : scale.seconds(pointed.x);
  const picture = { scene, layout, view, marks, theme, cursor, selection: pointed?.selection };
  const hover = at && hoverText(scene, layout, view, at.x, at.y, marks.path);
  return (
    <div ref={holder}>
      <TimeFrame
        {...{ layout, view, spanSeconds, onView, onPointer, onKey }}
        label={`${label}. Plus and minus zoom, arrows move, 0 shows the whole step, P the critical path; slash finds tasks, C compares.`}
        testId={step === 0 ? 'timeline-canvas' : 'timeline-canvas-compared'}
      >
        <PictureCanvas
          width={layout.width}
          height={layout.height}
          draw={(context) => draw(context, picture)}
          label={label}
        />
        {at !== undefined && hover !== undefined && pointed?.selection === undefined && (
          <HoverBox text={hover} at={at} width={width} />
        )}
      </TimeFrame>
    </div>
  );
};

/** The pointer, or in the other step the same time at the same lane or memory. */
const placeIn = (scene: Scene, layout: Layout, step: number, pointed: Pointed): Pointer | undefined => {
  if (pointed.step === step) return pointed;
  const y = pointed.place && heightOf(scene, layout, pointed.place);
  return y === undefined ? undefined : { x: pointed.x, y };
};
