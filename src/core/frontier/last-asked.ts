import { z } from 'zod';
import { goals } from './best/types.ts';
import { axes, familyIds, finds } from './types.ts';

/** What a person last asked of the searches, so that they are found as they were left. */
export const LastAskedSchema = z.strictObject({
  find: z.enum(finds),
  family: z.enum(familyIds),
  /** Absent: the machine as it is. */
  over: z.enum(axes).optional(),
  goal: z.enum(goals),
  /** Of the machine for an hour, in the user's currency. */
  pricePerHour: z.number().nonnegative().max(1e9).optional(),
  /** By the id of an upgrade, in the user's currency. */
  upgradePrices: z.record(z.string().max(200), z.number().positive().max(1e12)),
});
