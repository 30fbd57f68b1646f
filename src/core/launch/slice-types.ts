import { z } from 'zod';

/** What part of a trace is to be drawn, and how fine: what is shorter than a pixel is drawn together. */
export const SliceWindowSchema = z.strictObject({
  fromNs: z.number(),
  toNs: z.number(),
  pixels: z.int().min(1).max(20_000),
  /** Indices of lanes; absent: all. */
  lanes: z.array(z.int().nonnegative()).max(65_535).optional(),
});
export type SliceWindow = z.infer<typeof SliceWindowSchema>;

/**
 * Bars as columns of equal length, in order of their begin. A bar is one row, or several short ones of a lane and level
 * side by side: then `count` is more than 1, and `row` and `name` are those of the longest.
 */
export const SliceSchema = z.strictObject({
  lanes: z.array(
    z.strictObject({
      index: z.number(),
      kind: z.enum(['thread', 'stream']),
      title: z.string(),
      /** Levels that rows of the lane are nested in, over the whole trace. */
      levels: z.number(),
    }),
  ),
  row: z.array(z.number()),
  lane: z.array(z.number()),
  level: z.array(z.number()),
  kind: z.array(z.number()),
  /** Index in `names`. */
  name: z.array(z.number()),
  beginNs: z.array(z.number()),
  endNs: z.array(z.number()),
  count: z.array(z.number()),
  /** Of GPU work: the row of its call, else -1; with the call's lane and begin for the line between them. */
  launch: z.array(z.number()),
  launchLane: z.array(z.number()),
  launchNs: z.array(z.number()),
  names: z.array(z.string()),
  /** Where the window holds more bars than can be sent, those that were left out at its end. */
  missing: z.number(),
});
export type Slice = z.infer<typeof SliceSchema>;
