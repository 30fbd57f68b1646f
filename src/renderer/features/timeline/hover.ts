import { capacityText, parametersText, secondsText, trafficText } from '../../../core/format.ts';
import type { Demand, Resource, TaskId } from '../../../core/schedule/types.ts';
import { capitalised, phaseNames, resourceName, tierName } from '../../app/names.ts';
import type { PathOfStep } from './critical-path.ts';
import { heldAt } from './curves.ts';
import type { Layout } from './layout.ts';
import { isIn } from './layout.ts';
import type { Scene } from './scene.ts';
import { taskAt } from './slices.ts';
import type { HoverText } from '../../charts/hover-box.tsx';
import type { View } from '../../charts/time-view.ts';
import { scaleOf } from '../../charts/time-view.ts';

/** How far a pointer may be from a task that is too small to hit. */
const slackPx = 3;

export const hoverText = (
  scene: Scene,
  layout: Layout,
  view: View,
  x: number,
  y: number,
  path?: PathOfStep,
): HoverText | undefined => {
  const scale = scaleOf(view, layout.left, layout.right - layout.left);
  const seconds = scale.seconds(x);
  const slack = scale.seconds(x + slackPx) - seconds;
  const lane = layout.lanes.findIndex((band) => isIn(band, y));
  const task = lane < 0 ? undefined : taskAt(scene.timeline, scene.lanes[lane] ?? [], seconds, slack);
  if (task !== undefined) return taskText(scene, task, path);
  const tier = layout.memory.findIndex((band) => isIn(band, y));
  return tier < 0 ? undefined : memoryText(scene, tier, seconds);
};

const taskText = ({ timeline }: Scene, id: TaskId, path: PathOfStep | undefined): HoverText | undefined => {
  const task = timeline.schedule.tasks[id];
  if (task === undefined) return undefined;
  const start = timeline.start[id] ?? 0;
  return {
    title: task.name,
    lines: [
      ['Lane', timeline.schedule.lanes[task.lane] ?? ''],
      ['Phase', phaseNames[task.phase]],
      ['Starts at', secondsText(start)],
      ['Takes', secondsText((timeline.end[id] ?? 0) - start)],
      ...(path === undefined ? [] : [['Critical path', path.tasks.has(id) ? 'on it' : 'not on it'] as const]),
      ...task.uses.flatMap((demand) => demandLine(demand, timeline.schedule.resources)),
      ...task.acquires.map(({ tier, bytes }) => [`Takes of ${tierName(tier)}`, capacityText(bytes)] as const),
      ...task.releases.map(({ tier, bytes }) => [`Gives back of ${tierName(tier)}`, capacityText(bytes)] as const),
    ],
  };
};

/** Devices are counted in seconds of their own, which the duration says already. */
const demandLine = ({ resource, amount }: Demand, resources: readonly Resource[]) => {
  const id = resources[resource]?.id ?? '';
  if (id === 'gpu' || id === 'nvme' || id === 'link') return [];
  const text = id === 'cpu.adam' ? `${parametersText(amount)} parameters` : trafficText(amount);
  return [[capitalised(resourceName(id)), text] as const];
};

const memoryText = ({ timeline }: Scene, index: number, seconds: number): HoverText | undefined => {
  const curve = timeline.memory[index];
  if (curve === undefined || seconds > timeline.stepSeconds) return undefined;
  const tier = timeline.schedule.tiers.find(({ id }) => id === curve.tier);
  return {
    title: capitalised(tierName(curve.tier)),
    lines: [
      ['At', secondsText(seconds)],
      ['Holds', capacityText(heldAt(curve, seconds))],
      ['Peak', capacityText(curve.peak)],
      ['Capacity', capacityText(tier?.capacity)],
    ],
  };
};
