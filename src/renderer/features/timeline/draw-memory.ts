import { capacityText } from '../../../core/format.ts';
import { capitalised, tierName } from '../../app/names.ts';
import type { CurvePoint } from './curves.ts';
import { curveTop, visibleCurve } from './curves.ts';
import type { Band } from './layout.ts';
import type { Canvas } from './paint.ts';
import { clipped } from './paint.ts';
import { line, setFont } from '../../charts/time-picture.ts';

/** What a tier holds over time, with its capacity as a line where that is in sight. */
export const drawMemory = (canvas: Canvas, index: number, band: Band) => {
  const { context, layout, scene, view, theme, scale } = canvas;
  const curve = scene.timeline.memory[index];
  if (curve === undefined) return;
  const tier = scene.timeline.schedule.tiers.find(({ id }) => id === curve.tier);
  const plot = { top: band.top + theme.size * 0.9, height: band.height - theme.size * 1.3 };
  const top = curveTop(curve, tier);
  const y = (bytes: number) => plot.top + plot.height * (1 - bytes / top);
  drawLabels(canvas, band, [
    capitalised(tierName(curve.tier)),
    `peak ${capacityText(curve.peak)}`,
    `of ${capacityText(tier?.capacity)}`,
  ]);
  const held = { from: view.from, to: Math.min(view.to, scene.timeline.stepSeconds) };
  const points = held.from < held.to ? visibleCurve(curve, held, scale) : [];
  clipped(canvas, { top: plot.top - 2, height: plot.height + 4 }, () => {
    tracePath(canvas, points, y);
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.stroke();
    context.lineTo(points.at(-1)?.px ?? layout.left, y(0));
    context.lineTo(layout.left, y(0));
    context.globalAlpha = 0.16;
    context.fillStyle = theme.accent;
    context.fill();
    context.globalAlpha = 1;
  });
  line(canvas, [layout.left, Math.round(y(0)) + 0.5, layout.right, Math.round(y(0)) + 0.5], theme.lineStrong);
  if (tier !== undefined && tier.capacity <= top) drawCapacity(canvas, Math.round(y(tier.capacity)) + 0.5);
};

const drawLabels = (canvas: Canvas, band: Band, texts: readonly [string, string, string]) => {
  const { context, layout, theme } = canvas;
  context.textAlign = 'left';
  for (const [i, text] of texts.entries()) {
    setFont(canvas, i === 0 ? 550 : 400);
    context.fillStyle = i === 0 ? theme.text : theme.text2;
    context.fillText(text, 0, band.top + theme.size * (1.4 + 1.25 * i), layout.left - theme.size * 0.8);
  }
};

const tracePath = ({ context }: Canvas, points: readonly CurvePoint[], y: (bytes: number) => number) => {
  context.beginPath();
  for (const [i, point] of points.entries()) {
    const before = points[i - 1];
    if (before === undefined) context.moveTo(point.px, y(point.bytes));
    else {
      context.lineTo(point.px, y(before.bytes));
      context.lineTo(point.px, y(point.bytes));
    }
  }
};

const drawCapacity = (canvas: Canvas, y: number) => {
  const { context, layout, theme } = canvas;
  context.setLineDash([5, 3]);
  line(canvas, [layout.left, y, layout.right, y], theme.bad, 1.5);
  context.setLineDash([]);
  setFont(canvas);
  context.fillStyle = theme.bad;
  context.textAlign = 'right';
  context.fillText('capacity', layout.right - 2, y - theme.size * 0.55);
};
