import type { Phase } from '../../../core/schedule/types.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';
import type { PathOfStep } from './critical-path.ts';
import type { Band, Layout } from './layout.ts';
import type { Pen } from './pen.ts';
import type { Scene } from './scene.ts';
import type { Found } from './search.ts';
import type { Scale, View } from '../../charts/time-view.ts';

/** What is shown over the tasks on demand. */
export interface Marks {
  readonly path: PathOfStep | undefined;
  readonly found: Found | undefined;
}

export interface Picture {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly view: View;
  readonly marks: Marks;
  readonly theme: ChartTheme;
  /** Time under the pointer. */
  readonly cursor: number | undefined;
  /** Stretch being selected with the pointer. */
  readonly selection: View | undefined;
}
export interface Canvas extends Picture {
  readonly context: Pen;
  readonly scale: Scale;
}

export const phaseColour = (theme: ChartTheme, phase: Phase) =>
  seriesColour(theme, { forward: 0, backward: 1, optimizer: 2 }[phase]);

export const setFont = ({ context, theme }: Canvas, weight = 400) => {
  context.font = `${String(weight)} ${String(theme.size * 0.857)}px ${theme.font}`;
};

/** Draws inside the plot only. */
export const clipped = ({ context, layout }: Canvas, { top, height }: Band, drawInside: () => void) => {
  context.save();
  context.beginPath();
  context.rect(layout.left, top, layout.right - layout.left, height);
  context.clip();
  drawInside();
  context.restore();
};

export const line = (
  { context }: Canvas,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
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
