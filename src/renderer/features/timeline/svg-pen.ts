import type { Pen } from '../../charts/pen.ts';

/** How wide a text is in a CSS font, in pixels. */
export type Measure = (text: string, font: string) => number;

export interface SvgPen {
  readonly pen: Pen;
  /** What was drawn so far, as elements of an SVG whose units are CSS pixels. */
  readonly body: () => string;
}

/**
 * A pen that writes elements instead of colouring pixels. Text stands in the middle of its line, as all text of the
 * timeline does. Only plain rectangles clip, and only groups and clips are saved and restored.
 */
export const createSvgPen = (measure: Measure): SvgPen => {
  const parts: string[] = [];
  const style: Style = {
    fillStyle: '#000',
    strokeStyle: '#000',
    lineWidth: 1,
    font: '10px sans-serif',
    textAlign: 'left',
    textBaseline: 'middle',
    globalAlpha: 1,
  };
  const pen = Object.assign(style, filling(parts, style, measure), stroking(parts, style), grouping(parts));
  return { pen, body: () => parts.join('\n') };
};

type Style = Pick<
  Pen,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'font' | 'textAlign' | 'textBaseline' | 'globalAlpha'
>;

type Filling = Pick<Pen, 'measureText' | 'fillRect' | 'fillText'>;
const filling = (parts: string[], style: Style, measure: Measure): Filling => ({
  measureText: (text) => ({ width: measure(text, style.font) }),
  fillRect: (...box) => parts.push(`<rect ${boxOf(...box)} ${paint('fill', style.fillStyle, style)}/>`),
  fillText: (text, x, y, most) => {
    const tooWide = most !== undefined && measure(text, style.font) > most;
    parts.push(textOf(style, text, x, y, tooWide ? most : undefined));
  },
});

type Stroking = Pick<Pen, 'strokeRect' | 'beginPath' | 'moveTo' | 'lineTo' | 'stroke' | 'fill' | 'setLineDash'>;
const stroking = (parts: string[], style: Style): Stroking => {
  let path = '';
  let dash: readonly number[] = [];
  const stroke = () => {
    const dashed = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
    return `fill="none" ${paint('stroke', style.strokeStyle, style)} stroke-width="${n(style.lineWidth)}"${dashed}`;
  };
  return {
    strokeRect: (...box) => parts.push(`<rect ${boxOf(...box)} ${stroke()}/>`),
    beginPath: () => {
      path = '';
    },
    moveTo: (x, y) => {
      path += `M${n(x)} ${n(y)}`;
    },
    lineTo: (x, y) => {
      path += `L${n(x)} ${n(y)}`;
    },
    stroke: () => parts.push(`<path d="${path}" ${stroke()}/>`),
    fill: () => parts.push(`<path d="${path}" ${paint('fill', style.fillStyle, style)}/>`),
    setLineDash: (lengths: Iterable<number>) => {
      dash = [...lengths];
    },
  };
};

type Grouping = Pick<Pen, 'rect' | 'clip' | 'save' | 'restore' | 'translate'>;
const grouping = (parts: string[]): Grouping => {
  // Groups opened since each `save`, to be closed by its `restore`.
  const open: number[] = [0];
  let clips = 0;
  let clipRect = '';
  const group = (attributes: string) => {
    parts.push(`<g ${attributes}>`);
    open[open.length - 1] = (open.at(-1) ?? 0) + 1;
  };
  return {
    rect: (...box) => {
      clipRect = `<rect ${boxOf(...box)}/>`;
    },
    clip: () => {
      clips += 1;
      parts.push(`<clipPath id="clip${String(clips)}">${clipRect}</clipPath>`);
      group(`clip-path="url(#clip${String(clips)})"`);
    },
    save: () => open.push(0),
    restore: () => parts.push('</g>'.repeat(open.length > 1 ? (open.pop() ?? 0) : 0)),
    translate: (x, y) => group(`transform="translate(${n(x)} ${n(y)})"`),
  };
};

/** `width`: what it must be squeezed into. */
const textOf = (style: Style, text: string, x: number, y: number, width: number | undefined) => {
  const { weight, size, family } = fontOf(style.font);
  const anchor = { center: 'middle', right: 'end', end: 'end', left: 'start', start: 'start' }[style.textAlign];
  const place = `x="${n(x)}" y="${n(y)}" dy="0.35em" text-anchor="${anchor}"`;
  const font = `font-family="${escaped(family)}" font-size="${n(size)}" font-weight="${weight}"`;
  const fitted = width === undefined ? '' : ` textLength="${n(width)}" lengthAdjust="spacingAndGlyphs"`;
  return `<text ${place} ${font} ${paint('fill', style.fillStyle, style)}${fitted}>${escaped(text)}</text>`;
};

/** `550 12px Inter, sans-serif` in its parts. */
const fontOf = (font: string) => {
  const [, weight = '400', size = '10', family = 'sans-serif'] = /^(?:(\d+) )?([\d.]+)px (.+)$/.exec(font) ?? [];
  return { weight, size: Number(size), family };
};

const boxOf = (x: number, y: number, width: number, height: number) =>
  `x="${n(width < 0 ? x + width : x)}" y="${n(y)}" width="${n(Math.abs(width))}" height="${n(height)}"`;

const paint = (of: 'fill' | 'stroke', style: Pen['fillStyle'], { globalAlpha }: Style) => {
  const colour = typeof style === 'string' ? style : 'none';
  return `${of}="${escaped(colour)}"${globalAlpha < 1 ? ` ${of}-opacity="${n(globalAlpha)}"` : ''}`;
};

/** To a hundredth of a pixel. */
const n = (value: number) => String(Math.round(value * 100) / 100);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);
