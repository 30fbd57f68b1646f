import { countText, secondsText } from '../../../core/format.ts';
import { rowKinds } from '../../../core/launch/types.ts';
import type { HoverText } from '../../charts/hover-box.tsx';
import type { View } from '../../charts/time-view.ts';
import { scaleOf } from '../../charts/time-view.ts';
import type { TraceLayout } from './layout.ts';
import type { TraceScene } from './scene.ts';

/** How far a pointer may be from a bar that is too small to hit. */
const slackPx = 2;

/** The bar at a place of the picture. */
export const barAt = (scene: TraceScene, layout: TraceLayout, view: View, x: number, y: number): number | undefined => {
  const at = layout.lanes.findIndex(({ top, height }) => y >= top && y < top + height);
  const band = layout.lanes[at];
  const lane = scene.slice.lanes[at];
  if (band === undefined || lane === undefined || x < layout.left) return undefined;
  const level = Math.floor((y - band.top) / layout.rowHeight);
  const scale = scaleOf(view, layout.left, layout.right - layout.left);
  const [least, most] = [scale.seconds(x - slackPx), scale.seconds(x + slackPx)];
  const { slice, fromSeconds, toSeconds } = scene;
  for (let bar = slice.row.length - 1; bar >= 0; bar--)
    if (
      slice.lane[bar] === lane.index &&
      slice.level[bar] === level &&
      (fromSeconds[bar] ?? 0) <= most &&
      (toSeconds[bar] ?? 0) >= least
    )
      return bar;
  return undefined;
};

const kindNames: Readonly<Record<(typeof rowKinds)[number], string>> = {
  annotation: 'Annotation',
  module: 'Module',
  operator: 'Operator',
  runtime: 'Runtime call',
  driver: 'Driver call',
  kernel: 'Kernel',
  memcpy: 'Copy',
  memset: 'Set',
  'gpu-annotation': 'Annotation',
  sync: 'Synchronisation',
};

export const hoverLines = ({ slice, fromSeconds, toSeconds, beginNs }: TraceScene, bar: number): HoverText => {
  const from = fromSeconds[bar] ?? 0;
  const takes = secondsText((toSeconds[bar] ?? 0) - from);
  const kind = kindNames[rowKinds[slice.kind[bar] ?? 0] ?? 'operator'];
  const count = slice.count[bar] ?? 1;
  const name = slice.names[slice.name[bar] ?? 0] ?? '';
  if (count > 1)
    return {
      title: `${countText(count)} rows too short to draw`,
      lines: [
        ['The longest', name],
        ['From', secondsText(from)],
        ['Together over', takes],
      ],
    };
  const launched = slice.launch[bar] === -1 ? undefined : from - ((slice.launchNs[bar] ?? 0) - beginNs) / 1e9;
  return {
    title: name,
    lines: [
      ['What', kind],
      ['Starts at', secondsText(from)],
      ['Takes', takes],
      ...(launched === undefined ? [] : [['After its launch', secondsText(launched)] as const]),
    ],
  };
};
