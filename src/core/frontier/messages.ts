import { z } from 'zod';
import { JobSchema } from '../job/job.ts';
import { MachineSchema } from '../machine/machine.ts';
import { ModelSchema } from '../model/model.ts';
import { goals } from './best/types.ts';
import { placedThings, placedWhere } from './placement/types.ts';
import { axes, familyIds, finds } from './types.ts';

/** What the questions to the frontier look like where they cross a border. The contract knows the ids of systems. */
type SystemIds = z.ZodEnum<Readonly<Record<string, string>>>;

const tier = z.enum(['gpu', 'dram', 'cxl', 'nvme']);
const price = z.number().nonnegative().max(1e12);
const sizedJob = JobSchema.extend({ microBatch: JobSchema.shape.microBatch.unwrap() });
const knobValues = z.record(z.string().max(64), z.union([z.boolean(), z.number(), z.string().max(64)]));
/** Of which systems a question is, and what of them a person settled. */
const asked = <S extends SystemIds>(system: S) => ({
  systems: z.array(system).max(64).optional(),
  knobs: z.partialRecord(system, knobValues).optional(),
});

export const frontierMessages = <S extends SystemIds>(system: S) => {
  const point = z.strictObject({
    system,
    largest: z.number(),
    maxParameters: z.number(),
    layers: z.number(),
    hidden: z.number(),
    limitedBy: tier,
    modelId: z.string().optional(),
    why: z.string().optional(),
    step: z.strictObject({ index: z.number(), label: z.string(), value: z.number() }).optional(),
  });
  /** `model`: the one whose context or micro-batch grows. The catalogue's models and GPUs are not sent. */
  const input = z.strictObject({
    machine: MachineSchema,
    job: JobSchema,
    find: z.enum(finds).optional(),
    family: z.enum(familyIds).optional(),
    model: ModelSchema.optional(),
    ...asked(system),
    over: z.enum(axes).optional(),
    values: z.array(z.number()).min(1).max(64).optional(),
  });
  return { input, progress: point, output: z.array(point).readonly() } as const;
};

const pricesSchema = z.strictObject({
  perHour: price.optional(),
  perKilowattHour: price.optional(),
  gpuWatts: price.optional(),
  restWatts: price.optional(),
});

const bestPointOf = <S extends SystemIds>(system: S) =>
  z.strictObject({
    system,
    job: sizedJob,
    knobs: knobValues,
    limits: z.strictObject({ gpuBytes: z.number().optional(), dramBytes: z.number().optional() }).optional(),
    tokensPerSecond: z.number(),
    stepSeconds: z.number(),
    gpuBytes: z.number(),
    dramBytes: z.number(),
    cxlBytes: z.number(),
    nvmeBytes: z.number(),
    costPerMillionTokens: z.number().optional(),
  });

export const bestMessages = <S extends SystemIds>(system: S) => {
  const point = bestPointOf(system);
  const found = {
    evaluated: z.number(),
    pruned: z.number(),
    best: point.optional(),
    pareto: z.array(point).readonly(),
  };
  const shortBy = z.strictObject({ tier, bytes: z.number() });
  return {
    input: z.strictObject({
      machine: MachineSchema,
      model: ModelSchema,
      job: JobSchema,
      goal: z.enum(goals),
      prices: pricesSchema.optional(),
      ...asked(system),
    }),
    progress: z.strictObject({ ...found, system }),
    output: z.strictObject({
      ...found,
      left: z.array(z.strictObject({ system, why: z.string(), shortBy })).readonly(),
    }),
  } as const;
};

const placedShare = z.strictObject({ what: z.enum(placedThings), where: z.enum(placedWhere), share: z.number() });

export const boundMessages = {
  input: z.strictObject({
    machine: MachineSchema,
    model: ModelSchema,
    job: sizedJob,
    stateBytes: z.number().min(0.1).max(12).optional(),
  }),
  progress: z.never(),
  output: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('bound'),
      seconds: z.number(),
      wholeSeconds: z.number().optional(),
      placement: z.array(placedShare).readonly(),
      assumes: z.array(z.string()).readonly(),
    }),
    z.strictObject({ kind: z.literal('infeasible') }),
    z.strictObject({ kind: z.literal('none'), why: z.string() }),
  ]),
} as const;

export const whatIfMessages = <S extends SystemIds>(system: S) => {
  const outcome = z.strictObject({
    id: z.string(),
    title: z.string(),
    system: system.optional(),
    tokensPerSecond: z.number(),
    maxParameters: z.number(),
  });
  const upgrade = outcome.extend({
    speedup: z.number().optional(),
    worth: z.enum(['helps', 'trades', 'nothing']),
    price: z.number().optional(),
    gainPerPrice: z.number().optional(),
  });
  const elasticity = z.strictObject({ system, path: z.string(), value: z.number(), elasticity: z.number() });
  const input = z.strictObject({
    machine: MachineSchema,
    model: ModelSchema,
    job: JobSchema,
    prices: z.record(z.string().max(200), price),
    ...asked(system),
  });
  const progress = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('elasticity'), elasticity }),
    z.strictObject({ kind: z.literal('upgrade'), upgrade }),
  ]);
  const [elasticities, upgrades] = [z.array(elasticity).readonly(), z.array(upgrade).readonly()];
  return { input, progress, output: z.strictObject({ now: outcome, elasticities, upgrades }) } as const;
};
