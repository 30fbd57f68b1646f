import type { SystemId } from '../../../core/planners/types.ts';
import { chromeTraceOf } from '../../../core/schedule/chrome-trace.ts';
import type { App } from '../../app/app.ts';
import { warn } from '../../app/app.ts';
import { downloadBlob, downloadText } from '../../app/download.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import type { Panel } from './draw-panels.ts';
import { drawPanels, panelsSvg, sizeOf } from './draw-panels.ts';
import { layoutOf } from './layout.ts';
import type { Marks } from './paint.ts';
import type { Scene } from './scene.ts';
import type { View } from '../../charts/time-view.ts';

/** A step as it is on show. */
export interface Shown {
  readonly title: string;
  readonly system: SystemId;
  readonly scene: Scene;
  readonly marks: Marks;
}

/** Pictures have one width, whatever the window's. */
const pictureWidth = 1400;
/** Pixels of a PNG for each pixel of the page: fine enough for print. */
const pngScale = 2;

export const panelsOf = (steps: readonly Shown[], view: View, theme: ChartTheme): readonly Panel[] =>
  steps.map(({ title, scene, marks }) => {
    const layout = layoutOf(scene.timeline, pictureWidth, theme.size);
    return { title, picture: { scene, layout, view, marks, theme, cursor: undefined, selection: undefined } };
  });

/** `plimsoll-step-fuyou-zero-infinity.svg` */
export const fileName = (steps: readonly Pick<Shown, 'system'>[], extension: string) =>
  `plimsoll-step-${steps.map(({ system }) => system).join('-')}.${extension}`;

export const saveSvg = (steps: readonly Shown[], view: View, theme: ChartTheme) => {
  const context = document.createElement('canvas').getContext('2d');
  const measure = (text: string, font: string) => {
    if (context === null) return text.length * theme.size * 0.5;
    context.font = font;
    return context.measureText(text).width;
  };
  downloadText(fileName(steps, 'svg'), panelsSvg(panelsOf(steps, view, theme), measure));
};

export const savePng = (app: App, steps: readonly Shown[], view: View, theme: ChartTheme) => {
  const panels = panelsOf(steps, view, theme);
  const { width, height } = sizeOf(panels);
  const canvas = document.createElement('canvas');
  canvas.width = width * pngScale;
  canvas.height = height * pngScale;
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.scale(pngScale, pngScale);
    drawPanels(context, panels);
  }
  canvas.toBlob((blob) => {
    if (blob !== null) downloadBlob(fileName(steps, 'png'), blob);
    else warn(app, { code: 'failed', what: 'making the PNG', why: 'the picture is too large for this computer' });
  }, 'image/png');
};

/** A process for each step; Perfetto and chrome://tracing open it. */
export const saveTrace = (steps: readonly Shown[]) => {
  const trace = chromeTraceOf(steps.map(({ title, scene }) => ({ name: title, timeline: scene.timeline })));
  downloadText(fileName(steps, 'json'), `${JSON.stringify(trace)}\n`);
};
