import { kindCode } from '../../../core/launch/types.ts';
import { seriesColour } from '../../charts/theme.ts';
import type { TimePicture } from '../../charts/time-picture.ts';
import { drawTimeAxis, drawTimePointer, line, setFont } from '../../charts/time-picture.ts';
import type { Scale } from '../../charts/time-view.ts';
import { scaleOf } from '../../charts/time-view.ts';
import type { TraceLayout } from './layout.ts';
import { mostLevels } from './layout.ts';
import type { TraceScene } from './scene.ts';

export interface TracePicture extends TimePicture {
  readonly scene: TraceScene;
  readonly layout: TraceLayout;
  /** The bar under the pointer. */
  readonly hovered: number | undefined;
}

interface Brush extends TracePicture {
  readonly context: CanvasRenderingContext2D;
  readonly scale: Scale;
}

/** Position in the list of series colours, by kind of row. */
export const kindColours = [7, 6, 0, 5, 5, 2, 3, 4, 7, 1] as const;

/** What covers most of a lane first. */
const drawingOrder = [kindCode['gpu-annotation'], 0, 1, 2, 3, 4, 5, 6, 7, kindCode.sync] as const;

/** Links that are drawn at once; with more of them nothing could be told apart. */
const mostLinks = 300;

/** Draws the whole picture on an empty ground; nothing is kept from one drawing to the next. */
export const draw = (context: CanvasRenderingContext2D, picture: TracePicture) => {
  const { layout, view } = picture;
  const brush: Brush = { ...picture, context, scale: scaleOf(view, layout.left, layout.right - layout.left) };
  context.textBaseline = 'middle';
  drawTimeAxis(brush);
  drawLaneNames(brush);
  context.save();
  context.beginPath();
  context.rect(layout.left, 0, layout.right - layout.left, layout.height);
  context.clip();
  const texts = drawBars(brush);
  drawTexts(brush, texts);
  drawLinks(brush);
  drawTimePointer(brush);
  context.restore();
};

const drawLaneNames = (brush: Brush) => {
  const { context, layout, scene, theme } = brush;
  for (const [at, band] of layout.lanes.entries()) {
    const lane = scene.slice.lanes[at];
    if (lane === undefined) continue;
    const bottom = band.top + band.height - 1.5;
    line(brush, [0, bottom, layout.right, bottom], theme.line);
    setFont(brush, 550);
    context.textAlign = 'left';
    context.fillStyle = theme.text;
    context.fillText(lane.title, 0, band.top + layout.rowHeight / 2, layout.left - theme.size * 0.8);
  }
};

/** The bars in sight; answers those that have room for a name. */
const drawBars = (brush: Brush): readonly number[] => {
  const { context, layout, scene, view, theme } = brush;
  const { slice, fromSeconds, toSeconds, byKind, place } = scene;
  const perSecond = (layout.right - layout.left) / (view.to - view.from);
  const height = layout.rowHeight - 1.5;
  const leastText = theme.size * 2.4;
  const texts: number[] = [];
  for (const kind of drawingOrder) {
    const bars = byKind[kind] ?? [];
    context.fillStyle = seriesColour(theme, kindColours[kind] ?? 0);
    for (const bar of bars) {
      const from = fromSeconds[bar] ?? 0;
      if (from > view.to) break;
      const to = toSeconds[bar] ?? 0;
      const level = slice.level[bar] ?? 0;
      if (to < view.from || level >= mostLevels) continue;
      const left = layout.left + (Math.max(from, view.from) - view.from) * perSecond;
      const width = (Math.min(to, view.to) - Math.max(from, view.from)) * perSecond;
      const band = layout.lanes[place[slice.lane[bar] ?? 0] ?? -1];
      if (band === undefined) continue;
      context.fillRect(
        left,
        band.top + level * layout.rowHeight,
        width < 2 ? Math.max(0.7, width) : width - 0.7,
        height,
      );
      if (width > leastText && slice.count[bar] === 1) texts.push(bar);
    }
  }
  return texts;
};

const drawTexts = (brush: Brush, bars: readonly number[]) => {
  const { context, layout, scene, theme, scale } = brush;
  const { slice, fromSeconds, toSeconds, place } = scene;
  setFont(brush, 500, 0.78);
  context.fillStyle = theme.surface;
  context.textAlign = 'left';
  const letter = theme.size * 0.42;
  for (const bar of bars) {
    const left = Math.max(layout.left, scale.px(fromSeconds[bar] ?? 0)) + theme.size * 0.25;
    const room = Math.min(layout.right, scale.px(toSeconds[bar] ?? 0)) - left - theme.size * 0.25;
    const band = layout.lanes[place[slice.lane[bar] ?? 0] ?? -1];
    const letters = Math.floor(room / letter);
    if (band === undefined || letters < 3) continue;
    const name = slice.names[slice.name[bar] ?? 0] ?? '';
    const y = band.top + ((slice.level[bar] ?? 0) + 0.5) * layout.rowHeight;
    context.fillText(name.length <= letters ? name : `${name.slice(0, letters - 1)}…`, left, y, room);
  }
};

/** From a call to its kernel: all that are in sight where they are few, else that of the bar under the pointer. */
const drawLinks = (brush: Brush) => {
  const { scene, hovered, theme } = brush;
  const seen = linkedInSight(brush);
  if (seen.length <= mostLinks) for (const bar of seen) drawLink(brush, bar, theme.lineStrong);
  if (hovered !== undefined) for (const bar of linkedTo(scene, hovered)) drawLink(brush, bar, theme.text);
};

/** GPU work in sight that has a bar and a call of its own; no more of it is looked for than decides. */
const linkedInSight = ({ scene, view }: Brush): readonly number[] => {
  const { slice, fromSeconds, toSeconds, byKind } = scene;
  const seen: number[] = [];
  for (const kind of [kindCode.kernel, kindCode.memcpy, kindCode.memset])
    for (const bar of byKind[kind] ?? []) {
      if ((fromSeconds[bar] ?? 0) > view.to || seen.length > mostLinks) break;
      if (slice.launch[bar] !== -1 && slice.count[bar] === 1 && (toSeconds[bar] ?? 0) >= view.from) seen.push(bar);
    }
  return seen;
};

/** GPU work that the bar is, or that it launched. */
const linkedTo = ({ slice }: TraceScene, bar: number): readonly number[] => {
  if (slice.launch[bar] !== -1) return [bar];
  const row = slice.row[bar];
  return slice.count[bar] === 1
    ? [...slice.launch.keys()].filter((other) => slice.launch[other] === row).slice(0, 20)
    : [];
};

const drawLink = (brush: Brush, bar: number, colour: string) => {
  const { layout, scene, scale } = brush;
  const { slice, fromSeconds, place, beginNs, barOfRow } = scene;
  const call = layout.lanes[place[slice.launchLane[bar] ?? 0] ?? -1];
  const work = layout.lanes[place[slice.lane[bar] ?? 0] ?? -1];
  if (call === undefined || work === undefined) return;
  const x0 = scale.px(((slice.launchNs[bar] ?? 0) - beginNs) / 1e9);
  const below = work.top > call.top;
  const caller = barOfRow.get(slice.launch[bar] ?? -1);
  const level = caller === undefined ? mostLevels : Math.min(mostLevels, slice.level[caller] ?? 0);
  const y0 = below ? Math.min(call.top + (level + 1) * layout.rowHeight, call.top + call.height) - 2 : call.top;
  line(brush, [x0, y0, scale.px(fromSeconds[bar] ?? 0), below ? work.top : work.top + layout.rowHeight], colour);
};
