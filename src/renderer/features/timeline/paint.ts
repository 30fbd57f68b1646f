import type { Phase } from '../../../core/schedule/types.ts';
import type { Pen } from '../../charts/pen.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';
import type { TimePicture } from '../../charts/time-picture.ts';
import type { Scale } from '../../charts/time-view.ts';
import type { PathOfStep } from './critical-path.ts';
import type { Band, Layout } from './layout.ts';
import type { Scene } from './scene.ts';
import type { Found } from './search.ts';

/** What is shown over the tasks on demand. */
export interface Marks {
  readonly path: PathOfStep | undefined;
  readonly found: Found | undefined;
}

export interface Picture extends TimePicture {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly marks: Marks;
}
export interface Canvas extends Picture {
  readonly context: Pen;
  readonly scale: Scale;
}

export const phaseColour = (theme: ChartTheme, phase: Phase) =>
  seriesColour(theme, { forward: 0, backward: 1, optimizer: 2 }[phase]);

/** Draws inside the plot only. */
export const clipped = ({ context, layout }: Canvas, { top, height }: Band, drawInside: () => void) => {
  context.save();
  context.beginPath();
  context.rect(layout.left, top, layout.right - layout.left, height);
  context.clip();
  drawInside();
  context.restore();
};
