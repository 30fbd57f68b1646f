import type { Facts } from '../facts.ts';
import { numberIn } from '../figures.ts';
import type { NodeFacts } from '../facts-memory.ts';
import type { ProbeResult } from '../run.ts';

/** Most digits of a node's number in an id. */
const highestNode = 9999;

export const nodeId = ({ node, kind }: Pick<NodeFacts, 'node' | 'kind'>): string =>
  `${kind === 'cxl' ? 'cxl' : 'node'}${String(node)}`;

/** A machine's nodes that an id can name. */
export const namedNodes = ({ nodes = [] }: Facts): readonly NodeFacts[] =>
  nodes.filter(({ node }) => node <= highestNode);

/** Number of the node whose memory was used; undefined where the system dealt it out. */
export const memoryNodeOf = (result: ProbeResult): number | undefined =>
  nodeIn(result, 'memoryNode') ?? nodeIn(result, 'node');

/** Number of the node whose processors worked. */
export const cpuNodeOf = (result: ProbeResult): number | undefined => nodeIn(result, 'cpuNode');

const nodeIn = (result: ProbeResult, name: string): number | undefined => {
  const node = numberIn(result, name);
  return node !== undefined && Number.isInteger(node) && node >= 0 && node <= highestNode ? node : undefined;
};

/** Memory of several nodes in turns, as a figure of striping names it. */
export const isSpread = ({ settings }: ProbeResult): boolean =>
  settings['memoryNodes'] !== undefined || settings['interleave'] !== undefined;

/**
 * `dram`, or the id of the node that a figure names, on a machine that has several. What the facts do not know is DRAM
 * unless the metric says CXL.
 */
export const tierOf = (facts: Facts, result: ProbeResult): string => {
  const node = memoryNodeOf(result);
  if (node === undefined || facts.nodes?.length === 1) return 'dram';
  const known = facts.nodes?.find((one) => one.node === node);
  return nodeId({ node, kind: known?.kind ?? (result.metric.startsWith('cxl.') ? 'cxl' : 'dram') });
};
