import { z } from 'zod';
import { BytesSchema, CountSchema, HertzSchema, maybe } from './known.ts';

const share = z.number().min(0).max(1);
const watts = z.number().nonnegative().max(1e6);

/** What a driver tells of a GPU and of its state now; all of it may be unknown. */
const GpuDetailsSchema = z.strictObject({
  /** Place on the bus: 0000:01:00.0 */
  slot: maybe(z.string()),
  /** NUMA node that the GPU hangs on. */
  node: maybe(CountSchema),
  /** Compute capability as in sm_89: 8.9 is 89. */
  sm: maybe(CountSchema),
  smCount: maybe(CountSchema),
  usedBytes: maybe(BytesSchema),
  clockHertz: maybe(HertzSchema),
  maximumClockHertz: maybe(HertzSchema),
  memoryClockHertz: maybe(HertzSchema),
  maximumMemoryClockHertz: maybe(HertzSchema),
  powerWatts: maybe(watts),
  powerLimitWatts: maybe(watts),
  maximumPowerLimitWatts: maybe(watts),
  temperatureCelsius: maybe(z.number().min(-273).max(1000)),
  utilisation: maybe(share),
  ecc: maybe(z.boolean()),
  /** Errors that ECC could not correct, since the last reset of the counter. */
  uncorrectedErrors: maybe(CountSchema),
  /** Why the clock is below its maximum now, in the driver's words. */
  throttleReasons: maybe(z.array(z.string())),
  /** Whether the GPU is split into instances. */
  mig: maybe(z.boolean()),
  /** Programs that use the GPU now. */
  processes: maybe(z.array(z.strictObject({ name: z.string(), bytes: maybe(BytesSchema) }))),
});
export type GpuDetails = z.infer<typeof GpuDetailsSchema>;

export const GpuFactsSchema = z.strictObject({
  name: z.string(),
  vendor: z.string(),
  driver: maybe(z.string()),
  memoryBytes: maybe(BytesSchema),
  /** Id in the GPU catalogue when the name is known there. */
  catalogueId: maybe(z.string()),
  details: GpuDetailsSchema.optional(),
});
