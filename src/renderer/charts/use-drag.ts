import type { PointerEvent } from 'react';
import { useRef, useState } from 'react';
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
  readonly left: number;
  readonly right: number;
  readonly view: View;
  readonly spanSeconds: number;
  readonly onView: (view: View) => void;
}

/** Dragging selects a stretch to show; with Shift it moves the view. */
export const useDrag = ({ left, right, view, spanSeconds, onView }: Options) => {
  const [pointer, setPointer] = useState<Pointer>();
  const [selection, setSelection] = useState<View>();
  const drag = useRef<Drag>(undefined);
  const secondsAt = (x: number, of: View) => scaleOf(of, left, right - left).seconds(x);

  const down = (event: PointerEvent<HTMLElement>) => {
    const { x } = placeOf(event);
    if (event.button > 1 || x < left) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { kind: event.shiftKey || event.button === 1 ? 'move' : 'select', x, view };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const place = placeOf(event);
    setPointer(place);
    const dragged = drag.current;
    if (dragged === undefined || Math.abs(place.x - dragged.x) < leastDragPx) return;
    const [from, to] = [secondsAt(dragged.x, dragged.view), secondsAt(place.x, dragged.view)];
    if (dragged.kind === 'move') onView(moved(dragged.view, spanSeconds, from - to));
    else setSelection({ from: Math.min(from, to), to: Math.max(from, to) });
  };
  const up = () => {
    drag.current = undefined;
    if (selection !== undefined) onView(within(clamped(selection, view), spanSeconds));
    setSelection(undefined);
  };
  const leave = () => setPointer(undefined);
  return { pointer, selection, down, move, up, leave };
};

const clamped = (selection: View, view: View): View => ({
  from: Math.max(view.from, selection.from),
  to: Math.min(view.to, selection.to),
});

const placeOf = (event: PointerEvent<HTMLElement>): Pointer => {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};
