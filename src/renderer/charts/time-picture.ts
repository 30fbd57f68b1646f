import type { Pen } from './pen.ts';
import type { ChartTheme } from './theme.ts';
import { instantText, timeTicks } from './time-view.ts';
import type { Scale, View } from './time-view.ts';

/** Where time is drawn, in CSS pixels: from `left` to `right`, below the axis. */
export interface TimeLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly axisHeight: number;
}

/** What every picture over time is drawn from. */
export interface TimePicture {
  readonly layout: TimeLayout;
  readonly view: View;
  readonly theme: ChartTheme;
  /** Time under the pointer. */
  readonly cursor: number | undefined;
  /** Stretch being selected with the pointer. */
  readonly selection: View | undefined;
}

/** A picture with what it is drawn with. */
export interface TimeBrush extends TimePicture {
  readonly context: Pen;
  readonly scale: Scale;
}

/** `scale`: of the body text. */
export const setFont = ({ context, theme }: Pick<TimeBrush, 'context' | 'theme'>, weight = 400, scale = 0.857) => {
  context.font = `${String(weight)} ${String(theme.size * scale)}px ${theme.font}`;
};

export const line = (
  { context }: Pick<TimeBrush, 'context'>,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  colour: string,
  width = 1,
) => {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
};

/** Round times above, a thin line through the picture at each. */
export const drawTimeAxis = (brush: TimeBrush) => {
  const { context, layout, view, theme, scale } = brush;
  setFont(brush);
  const ticks = timeTicks(view, (layout.right - layout.left) / (theme.size * 7));
  const step = (ticks[1] ?? view.to) - (ticks[0] ?? view.from);
  for (const seconds of ticks) {
    const x = Math.round(scale.px(seconds)) + 0.5;
    line(brush, [x, layout.axisHeight - theme.size * 0.3, x, layout.height], theme.line);
    context.fillStyle = theme.text2;
    context.textAlign = x > layout.right - theme.size * 3 ? 'right' : 'center';
    context.fillText(instantText(seconds, step), x, layout.axisHeight * 0.42);
  }
};

/** The time under the pointer, and the stretch that it selects, inside the picture. */
export const drawTimePointer = (brush: TimeBrush) => {
  const { context, layout, theme, scale, cursor, selection } = brush;
  const inside = (x: number) => Math.min(layout.right, Math.max(layout.left, x));
  if (selection !== undefined) {
    context.fillStyle = theme.accent;
    context.globalAlpha = 0.18;
    const from = inside(scale.px(selection.from));
    context.fillRect(from, layout.axisHeight, inside(scale.px(selection.to)) - from, layout.height - layout.axisHeight);
    context.globalAlpha = 1;
  }
  if (cursor === undefined) return;
  const x = Math.round(scale.px(cursor)) + 0.5;
  if (x === inside(x)) line(brush, [x, layout.axisHeight, x, layout.height], theme.text);
};
