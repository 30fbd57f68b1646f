import type { SystemId } from '../planners/types.ts';
import type { TierId } from '../schedule/types.ts';

/** The largest model of a family of shapes that one system trains on one machine. */
export interface FrontierPoint {
  readonly system: SystemId;
  /** 0 when not even the smallest shape fits. */
  readonly maxParameters: number;
  /** Shape of that model. */
  readonly layers: number;
  readonly hidden: number;
  /** The tier that stops the next larger shape. */
  readonly limitedBy: TierId;
}
