import type { KeyboardEvent } from 'react';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useChartTheme } from '../../charts/theme.ts';
import { draw } from './draw.ts';
import type { HoverText } from './hover.ts';
import { hoverText } from './hover.ts';
import { layoutOf } from './layout.ts';
import type { Scene } from './scene.ts';
import type { Pointer } from './use-pointer.ts';
import { usePointer } from './use-pointer.ts';
import type { View } from './view.ts';
import { moved, scaleOf, viewAfterKey, wholeStep, zoomed } from './view.ts';
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
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useChartTheme();
  const width = useWidth(holder);
  const { stepSeconds } = scene.timeline;
  const layout = layoutOf(scene.timeline, width, theme.size);
  const scale = scaleOf(view, layout.left, layout.right - layout.left);
  const { pointer, selection, down, move, up, leave } = usePointer({ layout, view, stepSeconds, onView });
  useWheel(holder, (event, x) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    const delta = event.deltaX + event.deltaY;
    if (sideways) onView(moved(view, stepSeconds, scale.seconds(layout.left + delta) - view.from));
    else onView(zoomed(view, stepSeconds, Math.exp(delta / 400), scale.seconds(Math.max(layout.left, x))));
  });
  const cursor = pointer === undefined || pointer.x < layout.left ? undefined : scale.seconds(pointer.x);
  useLayoutEffect(() => {
    const context = canvas.current === null ? null : sized(canvas.current, layout.width, layout.height);
    if (context === null || width === 0) return;
    draw(context, { scene, layout, view, theme, cursor, selection });
    canvas.current?.setAttribute('data-drawn', 'true');
  });
  const hover =
    pointer === undefined || selection !== undefined ? undefined : hoverText(scene, layout, view, pointer.x, pointer.y);
  const keyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = viewAfterKey(view, stepSeconds, event.key, event.shiftKey);
    if (next === undefined) return;
    event.preventDefault();
    onView(next);
  };
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
      onKeyDown={keyDown}
      data-testid="timeline-canvas"
    >
      <canvas ref={canvas} className={styles.canvas} style={{ height: layout.height }} role="img" aria-label={label} />
      {hover !== undefined && pointer !== undefined && <Hover text={hover} at={pointer} width={width} />}
    </div>
  );
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

const Hover = ({ text, at, width }: { readonly text: HoverText; readonly at: Pointer; readonly width: number }) => (
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
