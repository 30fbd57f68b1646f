import type { PointerEvent } from 'react';
import { useRef } from 'react';
import type { View } from './time-view.ts';
import { moved, scaleOf, within } from './time-view.ts';

/** Where the pointer is in the picture, in CSS pixels. */
export interface Pointer {
  readonly x: number;
  readonly y: number;
}
interface Drag {
  readonly kind: 'select' | 'move';
  readonly x: number;
  readonly view: View;
}

/** A drag shorter than this is a click. */
const leastDragPx = 4;

interface Options {
  /** Where the picture of time begins and ends, CSS pixels. */
  readonly left: number;
  readonly right: number;
  readonly view: View;
  /** All that can be shown. */
  readonly spanSeconds: number;
  readonly onView: (view: View) => void;
  readonly onPointer: (pointer: Pointer | undefined, selection: View | undefined) => void;
}

/** Dragging selects a stretch to show; with Shift it moves the view. */
export const useDrag = ({ left, right, view, spanSeconds, onView, onPointer }: Options) => {
  const drag = useRef<Drag>(undefined);
  const selection = useRef<View>(undefined);
  const secondsAt = (x: number, of: View) => scaleOf(of, left, right - left).seconds(x);

  const down = (event: PointerEvent<HTMLElement>) => {
    const { x } = placeOf(event);
    if (event.button > 1 || x < left) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { kind: event.shiftKey || event.button === 1 ? 'move' : 'select', x, view };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const place = placeOf(event);
    const dragged = drag.current;
    if (dragged !== undefined && Math.abs(place.x - dragged.x) >= leastDragPx) {
      const [from, to] = [secondsAt(dragged.x, dragged.view), secondsAt(place.x, dragged.view)];
      if (dragged.kind === 'move') onView(moved(dragged.view, spanSeconds, from - to));
      else selection.current = { from: Math.min(from, to), to: Math.max(from, to) };
    }
    onPointer(place, selection.current);
  };
  const up = (event: PointerEvent<HTMLElement>) => {
    drag.current = undefined;
    if (selection.current !== undefined) onView(within(clamped(selection.current, view), spanSeconds));
    selection.current = undefined;
    onPointer(placeOf(event), undefined);
  };
  const leave = () => onPointer(undefined, selection.current);
  return { down, move, up, leave };
};

const clamped = (selection: View, view: View): View => ({
  from: Math.max(view.from, selection.from),
  to: Math.min(view.to, selection.to),
});

const placeOf = (event: PointerEvent<HTMLElement>): Pointer => {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};
