import { visibleLinks } from './critical-path.ts';
import type { Band } from './layout.ts';
import type { Canvas } from './paint.ts';
import { clipped } from './paint.ts';
import { line } from '../../charts/time-picture.ts';
import type { LaneTasks } from './slices.ts';
import { visibleSlices } from './slices.ts';

/** The critical path over its tasks: a line under each, and one from lane to lane where it changes. */
export const drawPath = (canvas: Canvas) => {
  const { layout, marks, view, theme, scale } = canvas;
  if (marks.path === undefined) return;
  drawBars(canvas, marks.path.lanes, (band) => band.top + band.height - 5, theme.text, 3);
  const [first, last] = [layout.lanes[0], layout.lanes.at(-1)];
  if (first === undefined || last === undefined) return;
  const bottom = (lane: number) => {
    const band = layout.lanes[lane] ?? first;
    return band.top + band.height - 3.5;
  };
  clipped(canvas, { top: first.top, height: last.top + last.height - first.top }, () => {
    for (const link of visibleLinks(marks.path?.links ?? [], view, scale))
      line(canvas, [link.px + 0.5, bottom(link.top), link.px + 0.5, bottom(link.bottom)], theme.text, 1.5);
  });
};

/** Tasks that were looked for: a line above each, and a frame around the one that is being looked at. */
export const drawFound = (canvas: Canvas) => {
  const { context, layout, scene, marks, theme, scale } = canvas;
  if (marks.found === undefined) return;
  drawBars(canvas, marks.found.lanes, (band) => band.top, theme.bad, 3);
  const { current } = marks.found;
  const task = scene.timeline.schedule.tasks[current ?? -1];
  const band = layout.lanes[task?.lane ?? -1];
  if (current === undefined || band === undefined) return;
  const from = scale.px(scene.timeline.start[current] ?? 0);
  const width = Math.max(2, scale.px(scene.timeline.end[current] ?? 0) - from);
  clipped(canvas, { top: band.top, height: band.height }, () => {
    context.strokeStyle = theme.bad;
    context.lineWidth = 2;
    context.strokeRect(from - 1, band.top + 1.5, width + 2, band.height - 4);
  });
};

const drawBars = (canvas: Canvas, lanes: LaneTasks, y: (band: Band) => number, colour: string, height: number) => {
  const { context, layout, scene, view, scale } = canvas;
  for (const [lane, band] of layout.lanes.entries())
    clipped(canvas, band, () => {
      context.fillStyle = colour;
      for (const { fromPx, toPx } of visibleSlices(scene.timeline, lanes[lane] ?? [], view, scale))
        context.fillRect(fromPx, y(band), Math.max(1, toPx - fromPx), height);
    });
};
