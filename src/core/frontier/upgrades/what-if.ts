import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import type { Job } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { faithful } from '../../planners/index.ts';
import type { Planner } from '../../planners/types.ts';
import type { Result } from '../../result.ts';
import { fail, mapResult } from '../../result.ts';
import { askedSystems } from '../asked.ts';
import { byRate, fastest } from '../best/fastest.ts';
import { frontier } from '../frontier.ts';
import type { Upgrade } from './catalogue.ts';
import { upgradesOf } from './catalogue.ts';
import { elasticitiesOf } from './sensitivity.ts';
import type {
  Elasticity,
  Outcome,
  UpgradeEffect,
  WhatIfAnswer,
  WhatIfProgress,
  WhatIfRequest,
  Worth,
} from './types.ts';

type Steps = Generator<WhatIfProgress, WhatIfAnswer, undefined>;

/**
 * What each rate of the machine is worth to each system's step, and which one upgrade helps most. Errors: a price of what
 * is no upgrade of this machine, knobs that a system does not take.
 */
export const whatIf = (request: WhatIfRequest): Result<Steps, AppError> => {
  const upgrades = upgradesOf(request.machine, request.gpus);
  const known = upgrades.map(({ id }) => id);
  const [stray] = Object.keys(request.prices).filter((id) => !known.includes(id));
  if (stray !== undefined) return fail({ code: 'not-found', what: 'upgrade', name: stray, known });
  const free = Object.entries(request.prices).find(([, price]) => !(price > 0));
  if (free !== undefined) return fail(invalidInput(`price of ${free[0]}`, free[1], 'a number above 0'));
  return mapResult(askedSystems(request), (systems) =>
    steps(
      request,
      systems.map(({ tuned }) => tuned),
      upgrades,
    ),
  );
};

function* steps(request: WhatIfRequest, asked: readonly Planner[], upgrades: readonly Upgrade[]): Steps {
  const { machine, model, job, prices } = request;
  const now = effectOf(asked, { id: 'now', title: 'As it is', machine }, model, job);
  const elasticities: Elasticity[] = [];
  for (const planner of asked) {
    for (const elasticity of elasticitiesOf(planner, machine, model, job)) {
      elasticities.push(elasticity);
      yield { kind: 'elasticity', elasticity };
    }
  }
  const effects: UpgradeEffect[] = [];
  for (const upgrade of upgrades) {
    const effect = compared(effectOf(asked, upgrade, model, job), now, prices[upgrade.id]);
    effects.push(effect);
    yield { kind: 'upgrade', upgrade: effect };
  }
  return { now, elasticities, upgrades: ranked(effects, now) };
}

/** The fastest of the systems on the upgraded machine, and the largest model that any of them holds there. */
const effectOf = (planners: readonly Planner[], { id, title, machine }: Upgrade, model: Model, job: Job): Outcome => {
  let best: Pick<Outcome, 'system' | 'tokensPerSecond'> = { tokensPerSecond: 0 };
  for (const planner of faithful(planners, ({ id: system }) => system)) {
    const own = { ...job, method: planner.method };
    if (planner.refuses?.(own) !== undefined) continue;
    const { found } = fastest(planner, machine, model, own, { score: byRate, floor: best.tokensPerSecond });
    if (found !== undefined) best = { system: planner.id, tokensPerSecond: found.tokensPerSecond };
  }
  return { id, title, ...best, maxParameters: largestOn(planners, machine, job) };
};

const largestOn = (planners: readonly Planner[], machine: Machine, job: Job): number =>
  Math.max(0, ...[...frontier(machine, job, planners)].map(({ maxParameters }) => maxParameters));

const compared = (after: Outcome, now: Outcome, price: number | undefined): UpgradeEffect => ({
  ...after,
  worth: worthOf(after, now),
  ...(now.tokensPerSecond > 0 ? { speedup: after.tokensPerSecond / now.tokensPerSecond } : {}),
  ...(price === undefined ? {} : { price, gainPerPrice: gain(after, now) / price }),
});

/** A change of speed by less than this is none. */
const least = 0.0005;

const worthOf = (after: Outcome, now: Outcome): Worth => {
  if (after.tokensPerSecond > now.tokensPerSecond * (1 + least)) return 'helps';
  if (after.maxParameters <= now.maxParameters) return 'nothing';
  return after.tokensPerSecond < now.tokensPerSecond * (1 - least) ? 'trades' : 'helps';
};

/** Upgrades with the prices that the user entered since, in the order that follows from them. */
export const pricedUpgrades = (
  effects: readonly UpgradeEffect[],
  now: Outcome,
  prices: Readonly<Record<string, number>>,
): readonly UpgradeEffect[] =>
  ranked(
    effects.map(({ price: _price, gainPerPrice: _gain, worth: _worth, ...effect }) =>
      compared(effect, now, prices[effect.id]),
    ),
    now,
  );

const gain = (after: Outcome, now: Outcome): number => after.tokensPerSecond - now.tokensPerSecond;

const worths: readonly Worth[] = ['helps', 'trades', 'nothing'];

const ranked = (effects: readonly UpgradeEffect[], now: Outcome): readonly UpgradeEffect[] => {
  const order = (one: UpgradeEffect) => one.gainPerPrice ?? -Infinity;
  return [...effects].sort((a, b) => {
    if (a.worth !== b.worth) return worths.indexOf(a.worth) - worths.indexOf(b.worth);
    const [first, second] = [order(a), order(b)];
    if (first !== second) return first > second ? -1 : 1;
    return gain(b, now) - gain(a, now) || b.maxParameters - a.maxParameters || (a.id < b.id ? -1 : 1);
  });
};
