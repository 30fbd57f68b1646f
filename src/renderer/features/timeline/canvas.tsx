import type { KeyboardEvent } from 'react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useChartTheme } from '../../charts/theme.ts';
import { draw } from './draw.ts';
import type { HoverText } from './hover.ts';
import { hoverText } from './hover.ts';
import { layoutOf } from './layout.ts';
import type { Picture } from './paint.ts';
import type { Scene } from './scene.ts';
import type { Pointer } from './use-pointer.ts';
import { usePointer } from './use-pointer.ts';
import type { View } from './view.ts';
import { scaleOf, viewAfterKey, viewAfterWheel, wholeStep } from './view.ts';
import styles from './timeline.module.css';

interface CanvasProps {
  readonly scene: Scene;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly label: string;
}

/** The step on a canvas of its own: thousands of tasks, redrawn for every move. */
export const TimelineCanvas = ({ scene, view, onView, label }: CanvasProps) => {
  const holder = useRef<HTMLDivElement>(null);
  const theme = useChartTheme();
  const width = useWidth(holder);
  const { stepSeconds } = scene.timeline;
  const layout = layoutOf(scene.timeline, width, theme.size);
  const scale = scaleOf(view, layout.left, layout.right - layout.left);
  const { pointer, selection, down, move, up, leave } = usePointer({ layout, view, stepSeconds, onView });
  useWheel(holder, (event, x) =>
    onView(viewAfterWheel(view, stepSeconds, event, scale.seconds(Math.max(layout.left, x)))),
  );
  const cursor = pointer === undefined || pointer.x < layout.left ? undefined : scale.seconds(pointer.x);
  const picture = { scene, layout, view, theme, cursor, selection };
  return (
    <div
      ref={holder}
      className={styles.holder}
      tabIndex={0}
      role="group"
      aria-label={`${label}. Plus and minus zoom, arrows move, 0 shows the whole step.`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerLeave={leave}
      onDoubleClick={() => onView(wholeStep(stepSeconds))}
      onKeyDown={(event) => onKey(event, view, stepSeconds, onView)}
      data-testid="timeline-canvas"
    >
      <PictureCanvas picture={picture} label={label} />
      {pointer !== undefined && selection === undefined && (
        <Hover text={hoverText(scene, layout, view, pointer.x, pointer.y)} at={pointer} width={width} />
      )}
    </div>
  );
};

const onKey = (event: KeyboardEvent, view: View, stepSeconds: number, onView: (view: View) => void) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const next = viewAfterKey(view, stepSeconds, event.key, event.shiftKey);
  if (next === undefined) return;
  event.preventDefault();
  onView(next);
};

const PictureCanvas = ({ picture, label }: { readonly picture: Picture; readonly label: string }) => {
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

/** Matches the canvas to its place and to the pixels of the screen. */
const sized = (canvas: HTMLCanvasElement, width: number, height: number) => {
  const ratio = window.devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
};

const useWidth = (holder: React.RefObject<HTMLElement | null>) => {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [holder]);
  return width;
};

/** React listens to wheels passively; this one must keep the page from scrolling. */
const useWheel = (holder: React.RefObject<HTMLElement | null>, onWheel: (event: WheelEvent, x: number) => void) => {
  const turned = useEffectEvent(onWheel);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent) => {
      event.preventDefault();
      turned(event, event.clientX - element.getBoundingClientRect().left);
    };
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [holder]);
};

interface HoverProps {
  readonly text: HoverText | undefined;
  readonly at: Pointer;
  readonly width: number;
}

const Hover = ({ text, at, width }: HoverProps) =>
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
