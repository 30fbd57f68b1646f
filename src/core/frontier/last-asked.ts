import { z } from 'zod';
import { BytesPerSecondSchema, BytesSchema, CountSchema, ParametersPerSecondSchema } from '../machine/known.ts';
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

/** What a person tried on one machine; on another it would mean something else. */
export const OfMachineSchema = z.strictObject({
  /** The run or the described machine. */
  machine: z.string().max(800),
  changes: z.strictObject({
    dramBytes: BytesSchema.optional(),
    dramBytesPerSecond: BytesPerSecondSchema.optional(),
    drives: CountSchema.max(1024).optional(),
    linkBytesPerSecond: BytesPerSecondSchema.optional(),
    adamParametersPerSecond: ParametersPerSecondSchema.optional(),
    gpuId: z.string().max(200).optional(),
  }),
  limits: z.strictObject({ gpuBytes: z.number().positive().optional(), dramBytes: z.number().positive().optional() }),
});
