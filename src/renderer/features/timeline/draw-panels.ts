import { secondsText } from '../../../core/format.ts';
import { draw } from './draw.ts';
import { pathText } from './path-text.ts';
import type { Canvas, Picture } from './paint.ts';
import { phaseColour } from './paint.ts';
import type { Pen } from '../../charts/pen.ts';
import { setFont } from '../../charts/time-picture.ts';
import type { Measure } from './svg-pen.ts';
import { createSvgPen } from './svg-pen.ts';
import { scaleOf } from '../../charts/time-view.ts';

/** A step as it goes into a file: its picture under the words that stand around it on the page. */
export interface Panel {
  readonly title: string;
  readonly picture: Picture;
}

const margin = 16;

/** Pixels that panels take, one below the other. */
export const sizeOf = (panels: readonly Panel[]) => ({
  width: Math.max(...panels.map(({ picture }) => picture.layout.width)) + 2 * margin,
  height: panels.reduce((sum, { picture }) => sum + headHeight(picture) + picture.layout.height + margin, margin),
});

const lineHeight = 1.5;

/** A title, a line for the phases, and one for the critical path where it is shown. */
const headHeight = ({ theme, marks }: Picture) => theme.size * lineHeight * (marks.path === undefined ? 2.4 : 3.4);

export const drawPanels = (pen: Pen, panels: readonly Panel[]) => {
  const { width, height } = sizeOf(panels);
  pen.fillStyle = panels[0]?.picture.theme.surface ?? '#fff';
  pen.fillRect(0, 0, width, height);
  let top = margin;
  for (const { title, picture } of panels) {
    pen.save();
    pen.translate(margin, top);
    drawHead(pen, title, picture);
    pen.translate(0, headHeight(picture));
    draw(pen, picture);
    pen.restore();
    top += headHeight(picture) + picture.layout.height + margin;
  }
};

const drawHead = (pen: Pen, title: string, picture: Picture) => {
  const { scene, theme, marks, layout, view } = picture;
  const canvas: Canvas = { ...picture, context: pen, scale: scaleOf(view, layout.left, 1) };
  const y = (row: number) => theme.size * lineHeight * (row + 0.5);
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  setFont(canvas, 700);
  pen.fillStyle = theme.text;
  pen.fillText(`${title}: one step of ${secondsText(scene.timeline.stepSeconds)}`, 0, y(0));
  setFont(canvas);
  let x = 0;
  for (const { phase, text } of scene.phases) {
    pen.fillStyle = phaseColour(theme, phase);
    pen.fillRect(x, y(1) - theme.size * 0.35, theme.size * 0.7, theme.size * 0.7);
    pen.fillStyle = theme.text2;
    pen.fillText(text, x + theme.size, y(1));
    x += theme.size * 2.4 + pen.measureText(text).width;
  }
  if (marks.path !== undefined) pen.fillText(pathText(marks.path), 0, y(2), layout.width);
};

/** The panels as a file of their own that needs no other. */
export const panelsSvg = (panels: readonly Panel[], measure: Measure) => {
  const { width, height } = sizeOf(panels);
  const { pen, body } = createSvgPen(measure);
  drawPanels(pen, panels);
  const [w, h] = [String(width), String(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">\n${body()}\n</svg>\n`;
};
