import { secondsText } from '../../../core/format.ts';
import type { TaskId } from '../../../core/schedule/types.ts';
import { drawFound, drawPath } from './draw-marks.ts';
import { drawMemory } from './draw-memory.ts';
import type { Band } from './layout.ts';
import type { Canvas, Picture } from './paint.ts';
import { clipped, phaseColour } from './paint.ts';
import { visibleSlices } from './slices.ts';
import type { Pen } from '../../charts/pen.ts';
import { drawTimeAxis, drawTimePointer, line, setFont } from '../../charts/time-picture.ts';
import { scaleOf } from '../../charts/time-view.ts';

/** Draws the whole picture on an empty ground; nothing is kept from one drawing to the next. */
export const draw = (context: Pen, picture: Picture) => {
  const { layout, view } = picture;
  const canvas: Canvas = { ...picture, context, scale: scaleOf(view, layout.left, layout.right - layout.left) };
  context.textBaseline = 'middle';
  drawTimeAxis(canvas);
  drawPhases(canvas);
  for (const [lane, band] of layout.lanes.entries()) drawLane(canvas, lane, band);
  drawPath(canvas);
  drawFound(canvas);
  drawEnd(canvas);
  for (const [tier, band] of layout.memory.entries()) drawMemory(canvas, tier, band);
  drawTimePointer(canvas);
};

const drawPhases = (canvas: Canvas) => {
  const { context, layout, scene, theme, scale } = canvas;
  const { top, height } = layout.phases;
  for (const band of scene.bands) {
    const from = Math.max(layout.left, scale.px(band.from));
    const to = Math.min(layout.right, scale.px(band.to));
    if (to <= from) continue;
    const colour = phaseColour(theme, band.phase);
    context.globalAlpha = 0.07;
    context.fillStyle = colour;
    context.fillRect(from, top, to - from, layout.height - top);
    context.globalAlpha = 0.22;
    context.fillRect(from, top, to - from, height - 3);
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillRect(from, top, to - from, 3);
    longestThatFits(canvas, band.texts, from, to, top + height / 2 + 1);
  }
};

const drawLane = (canvas: Canvas, lane: number, band: Band) => {
  const { context, layout, scene, marks, theme } = canvas;
  const { timeline, lanes } = scene;
  const middle = band.top + band.height / 2;
  setFont(canvas, 550);
  context.fillStyle = theme.text;
  context.textAlign = 'left';
  context.fillText(timeline.schedule.lanes[lane] ?? '', 0, middle, layout.left - theme.size * 0.8);
  line(canvas, [0, band.top + band.height - 0.5, layout.right, band.top + band.height - 0.5], theme.line);
  clipped(canvas, band, () => {
    if (marks.path === undefined) drawTasks(canvas, lanes[lane] ?? [], band, 1);
    else {
      drawTasks(canvas, lanes[lane] ?? [], band, offPathAlpha);
      drawTasks(canvas, marks.path.lanes[lane] ?? [], band, 1);
    }
  });
};

/** Tasks off the critical path step back while it is shown. */
const offPathAlpha = 0.3;

const drawTasks = (canvas: Canvas, tasks: readonly TaskId[], band: Band, alpha: number) => {
  const { context, layout, scene, view, theme, scale } = canvas;
  const [top, height] = [band.top + 3, band.height - 7];
  for (const slice of visibleSlices(scene.timeline, tasks, view, scale)) {
    const task = scene.timeline.schedule.tasks[slice.task];
    if (task === undefined) continue;
    const width = Math.max(1, slice.toPx - slice.fromPx);
    context.globalAlpha = alpha;
    context.fillStyle = phaseColour(theme, task.phase);
    context.fillRect(slice.fromPx, top, width > 3 ? width - 1 : width, height);
    context.globalAlpha = 1;
    const [from, to] = [Math.max(layout.left, slice.fromPx), Math.min(layout.right, slice.toPx)];
    if (slice.count === 1 && alpha === 1) fitText(canvas, task.name, from, to, top + height / 2, theme.surface, 500);
  }
};

/** Where the step ends in a view that another, longer one set. */
const drawEnd = (canvas: Canvas) => {
  const { layout, scene, view, theme, scale } = canvas;
  const { stepSeconds } = scene.timeline;
  if (view.to <= stepSeconds || stepSeconds <= view.from) return;
  const x = Math.round(scale.px(stepSeconds)) + 0.5;
  line(canvas, [x, layout.phases.top, x, layout.height], theme.lineStrong, 2);
  const y = layout.phases.top + layout.phases.height / 2 + 1;
  longestThatFits(canvas, [`ends after ${secondsText(stepSeconds)}`, 'ends'], x, layout.right, y);
};

const longestThatFits = (canvas: Canvas, texts: readonly string[], from: number, to: number, y: number) => {
  const { context, theme } = canvas;
  setFont(canvas, 600);
  const text = texts.find((one) => context.measureText(one).width <= to - from - theme.size * 0.6);
  if (text === undefined) return;
  context.fillStyle = theme.text;
  context.textAlign = 'left';
  context.fillText(text, from + theme.size * 0.3, y);
};

/** Text where it fits between two edges, cut short where at least half of it does, else not at all. */
const fitText = (canvas: Canvas, text: string, from: number, to: number, y: number, colour: string, weight: number) => {
  const { context, theme } = canvas;
  const room = to - from - theme.size * 0.6;
  if (room < theme.size * 1.6) return;
  setFont(canvas, weight);
  const width = context.measureText(text).width;
  const shown = width <= room ? text : `${text.slice(0, Math.floor((text.length * room) / width) - 1)}…`;
  if (shown.length < Math.min(4, text.length)) return;
  context.fillStyle = colour;
  context.textAlign = 'left';
  context.fillText(shown, from + theme.size * 0.3, y);
};
