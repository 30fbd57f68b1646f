import { bytesPerSecond, seconds } from '../../units.ts';
import type { NodeFacts } from '../facts-memory.ts';
import type { Figure } from '../figures.ts';
import { best, knownFrom } from '../figures.ts';
import type { Machine } from '../machine.ts';
import type { MemoryNode } from '../memory-nodes.ts';
import type { ProbeResult, Run } from '../run.ts';
import { latencyFigure, rateFigure } from './memory.ts';
import { cpuNodeOf, memoryNodeOf, namedNodes, nodeId } from './places.ts';

type Where = (result: ProbeResult) => boolean;
type Nodes = Pick<Machine['memory'], 'nodes' | 'matrix'>;

/** The NUMA nodes of the facts with what was measured of each, and of each pair of processors and memory. */
export const nodesOf = (run: Run): Nodes => {
  const nodes = namedNodes(run.facts);
  if (nodes.length === 0) return {};
  const matrix = nodes.flatMap((from) => nodes.flatMap((to) => pairOf(run, from, to)));
  return { nodes: nodes.flatMap((node) => nodeOf(run, node)), ...(matrix.length === 0 ? {} : { matrix }) };
};

/** Metrics of CXL memory have names of their own, and a machine's only node may be left unnamed. */
const rateOn = (run: Run, where: Where): Figure | undefined =>
  best([rateFigure(run, 'dram', where), rateFigure(run, 'cxl', where)].filter((one) => one !== undefined));
const latencyOn = (run: Run, where: Where): Figure | undefined =>
  best([latencyFigure(run, 'dram', where), latencyFigure(run, 'cxl', where)].filter((one) => one !== undefined));

/** What is measured from the node's own processors counts; memory without any counts from wherever it is fastest. */
const nodeOf = (run: Run, facts: NodeFacts): readonly MemoryNode[] => {
  const { node, kind, cpus, capacityBytes, interleaveWeight } = facts;
  if (capacityBytes.value === null) return [];
  const own: Where = (result) =>
    memoryNodeOf(result) === node && (cpus.length === 0 || [undefined, node].includes(cpuNodeOf(result)));
  const [rate, latency] = [rateOn(run, own), latencyOn(run, own)];
  return [
    {
      id: nodeId(facts),
      kind,
      cpus,
      capacityBytes,
      ...(rate === undefined ? {} : { bytesPerSecond: knownFrom(run, rate, bytesPerSecond) }),
      ...(latency === undefined ? {} : { latencySeconds: knownFrom(run, latency, seconds) }),
      ...(interleaveWeight.value === null ? {} : { interleaveWeight }),
    },
  ];
};

const pairOf = (run: Run, from: NodeFacts, to: NodeFacts): NonNullable<Nodes['matrix']> => {
  const isPair: Where = (result) => cpuNodeOf(result) === from.node && memoryNodeOf(result) === to.node;
  const [rate, latency] = [rateOn(run, isPair), latencyOn(run, isPair)];
  if (rate === undefined && latency === undefined) return [];
  return [
    {
      from: nodeId(from),
      to: nodeId(to),
      ...(rate === undefined ? {} : { bytesPerSecond: knownFrom(run, rate, bytesPerSecond) }),
      ...(latency === undefined ? {} : { latencySeconds: knownFrom(run, latency, seconds) }),
    },
  ];
};
