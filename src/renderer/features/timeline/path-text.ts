import { countText, secondsText } from '../../../core/format.ts';
import type { PathOfStep } from './critical-path.ts';

/** How long the critical path stays in each lane, in one line. */
export const pathText = ({ rows }: PathOfStep) => `Critical path: ${rows.map(rowText).join(', ')}`;

export const rowText = ({ lane, seconds, tasks }: PathOfStep['rows'][number]) =>
  `${lane} ${secondsText(seconds)} in ${countText(tasks)} ${tasks === 1 ? 'task' : 'tasks'}`;
