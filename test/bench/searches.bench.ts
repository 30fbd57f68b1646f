import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { searchBest } from '../../src/core/frontier/best/search.ts';
import { changedMachine } from '../../src/core/frontier/changed-machine.ts';
import { frontierOf } from '../../src/core/frontier/frontier.ts';
import type { Solve } from '../../src/core/frontier/placement/bound.ts';
import { boundOf } from '../../src/core/frontier/placement/bound.ts';
import { runToEnd } from '../../src/core/frontier/run-to-end.ts';
import type { FamilyId } from '../../src/core/frontier/types.ts';
import { elasticitiesOf } from '../../src/core/frontier/upgrades/sensitivity.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { readMachine } from '../../src/core/machine/read.ts';
import { gptShape } from '../../src/core/model/shape.ts';
import { planAll, plannersFor } from '../../src/core/planners/index.ts';
import { bytesPerSecond } from '../../src/core/units.ts';
import { readResources } from '../../src/main/resources.ts';
import { valueOf } from '../core/base/results.ts';
import { loadSolver } from '../../src/main/workers/solver.ts';
import type { Hot } from './bench.ts';

/** Searches over many plans. The frontier of all systems over 20 sizes of DRAM is to take less than 2 s. */
const file = new URL('../../resources/machines/fuyou-rtx4090.json', import.meta.url);
const machine = valueOf(readMachine(readFileSync(file, 'utf8'), 'fuyou-rtx4090'));
const model = gptShape({ layers: 24, hidden: 2048, heads: 16, vocab: 50257, seq: 1024, head: 'tied' });
const job = { ...defaultJob, sequence: 1024 };
const systems = plannersFor(job);
const solve: Solve = await loadSolver();

const resources = valueOf(await readResources(fileURLToPath(new URL('../../resources', import.meta.url))));

const overDram = (name: string, family: FamilyId): Hot => {
  const models = family === 'catalogue' ? resources.models : [];
  const request = { machine, job, find: 'model', family, models, sweep: { axis: 'dram', gpus: [] } } as const;
  const run = () => [...valueOf(frontierOf(request))];
  return { name, unit: 'points', perRun: 20 * systems.length, mostSeconds: 2, run };
};

/** Another rate each time, as a slider gives while it moves. */
const slid = (() => {
  let moves = 0;
  return () => {
    moves = (moves + 1) % 64;
    return changedMachine(machine, { dramBytesPerSecond: bytesPerSecond((100 + moves) * 1e9) }, []);
  };
})();

export const benches: readonly Hot[] = [
  overDram('frontier of all systems over 20 DRAM sizes', 'gpt'),
  overDram('frontier of all systems over 20 DRAM sizes, Llama shapes', 'llama'),
  overDram('frontier of all systems over 20 DRAM sizes, catalogue', 'catalogue'),
  {
    name: 'answer to a slider, all systems, 1.3B',
    unit: 'answers',
    perRun: 1,
    run: () => planAll(slid(), model, { ...job, microBatch: 8 }),
  },
  {
    name: 'best plan of all systems, with its Pareto set, 1.3B',
    unit: 'searches',
    perRun: 1,
    run: () => runToEnd(valueOf(searchBest({ machine, model, job, goal: 'tokens' }))),
  },
  {
    name: 'elasticities of all systems, 1.3B',
    unit: 'systems',
    perRun: systems.length,
    run: () => systems.map((planner) => [...elasticitiesOf(planner, machine, model, job)]),
  },
  {
    name: 'bound of a placement, 1.3B',
    unit: 'bounds',
    perRun: 1,
    run: () => boundOf({ machine, model, job: { ...job, microBatch: 8 } }, solve),
  },
];
