import type { ComponentType } from 'react';
import type { IconName } from '../ui/icon.tsx';

/** The steps of the main job, in order, and what stands beside it; the number keys open them. */
export const steps = [
  { id: 'machine', title: 'Machine', path: '/', icon: 'machine' },
  { id: 'models', title: 'Models', path: '/models', icon: 'models' },
  { id: 'plans', title: 'Plans', path: '/plans', icon: 'plans' },
  { id: 'timeline', title: 'Timeline', path: '/timeline', icon: 'timeline' },
  { id: 'export', title: 'Export', path: '/export', icon: 'export' },
  { id: 'what-if', title: 'What if', path: '/what-if', icon: 'levers' },
  { id: 'traces', title: 'Traces', path: '/traces', icon: 'traces' },
] as const satisfies readonly {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly icon: IconName;
}[];

export type StepId = (typeof steps)[number]['id'];
export type Screens = Readonly<Record<StepId, ComponentType>>;
