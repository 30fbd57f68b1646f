import { useEffect, useRef, useState } from 'react';
import type { TraceSummary } from '../../../core/launch/summary.ts';
import { reported, useApp } from '../../app/app.ts';
import type { View } from '../../charts/time-view.ts';
import type { TraceScene } from './scene.ts';
import { sceneOf } from './scene.ts';

/** What is held of a trace: a scene and the stretch that it covers, at so many seconds a pixel. */
export interface HeldSlice {
  readonly id: string;
  readonly scene: TraceScene;
  readonly view: View;
  readonly pixelSeconds: number;
}

/** Views on each side of what is shown that are fetched with it. */
const margin = 0.75;

/** The stretch to fetch for a view. */
export const fetched = ({ from, to }: View, spanSeconds: number): View => ({
  from: Math.max(0, from - margin * (to - from)),
  to: Math.min(spanSeconds, to + margin * (to - from)),
});

/** Whether what is held will do: it covers the view with room to move on, about as fine as can be seen. */
export const willDo = (held: HeldSlice, view: View, width: number, spanSeconds: number): boolean => {
  const length = view.to - view.from;
  const room = 0.25 * length;
  const covers =
    held.view.from <= Math.max(0, view.from - room) && held.view.to >= Math.min(spanSeconds, view.to + room);
  const pixel = length / width;
  return covers && held.pixelSeconds <= pixel * 1.5 && held.pixelSeconds >= pixel / 3;
};

/**
 * The bars to draw: what is held stays on show, moved and stretched, until finer or further ones have come. One request
 * is under way at a time; views that pass meanwhile are skipped.
 */
export const useSlice = (summary: TraceSummary, view: View, width: number): HeldSlice | undefined => {
  const app = useApp();
  const [held, setHeld] = useState<HeldSlice>();
  const busy = useRef(false);
  const wanted = useRef<{ readonly view: View; readonly width: number }>(undefined);
  const { id, beginNs, endNs } = summary;
  const spanSeconds = (endNs - beginNs) / 1e9;
  const current = held?.id === id ? held : undefined;
  useEffect(() => {
    if (width === 0 || (current !== undefined && willDo(current, view, width, spanSeconds))) return;
    wanted.current = { view, width };
    if (busy.current) return;
    busy.current = true;
    const fetchNext = async () => {
      for (let next = wanted.current; next !== undefined; next = wanted.current) {
        wanted.current = undefined;
        const stretch = fetched(next.view, spanSeconds);
        const pixelSeconds = (next.view.to - next.view.from) / next.width;
        const window = {
          fromNs: beginNs + stretch.from * 1e9,
          toNs: beginNs + stretch.to * 1e9,
          pixels: Math.max(1, Math.min(20_000, Math.round((stretch.to - stretch.from) / pixelSeconds))),
        };
        const slice = reported(app, await app.client.call('trace.slice', { id, window }));
        if (slice === undefined) break;
        setHeld({ id, scene: sceneOf(slice, beginNs), view: stretch, pixelSeconds });
      }
      busy.current = false;
    };
    void fetchNext();
  }, [app, id, beginNs, spanSeconds, view, width, current]);
  return current;
};
