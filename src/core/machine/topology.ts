import type { Facts } from './facts.ts';
import type { NodeFacts } from './facts-memory.ts';
import type { LinkFacts } from './facts-link.ts';
import type { Figure, Wanted } from './figures.ts';
import { best, figuresOf, largest, textIn } from './figures.ts';
import { valueIn } from './limits/limit.ts';
import { pcieName } from './link.ts';
import type { Disk } from './profile/disk.ts';
import { diskOf } from './profile/disk.ts';
import { cpuNodeOf, memoryNodeOf, namedNodes, nodeId } from './profile/places.ts';
import { ownGpuAt } from './profile/own-gpu.ts';
import type { ProbeResult, Run } from './run.ts';

/** The parts of a machine and what joins them, each edge with the rates that were measured over it. */
export interface Topology {
  readonly parts: readonly Part[];
  readonly edges: readonly Edge[];
}

export type PartKind = 'cpu' | 'memory' | 'cxl' | 'gpu' | 'gpu-memory' | 'drive';

export interface Part {
  readonly id: string;
  readonly kind: PartKind;
  readonly title: string;
  /** What else tells it apart: model, folder, level of a RAID. */
  readonly note: string;
  readonly capacityBytes: number | undefined;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Kind of the link as far as it is known: `PCIe 4.0 x16`. */
  readonly name: string;
  readonly flows: readonly Flow[];
}

/** One use of an edge. `result` is the figure that says most of it; undefined: it was not measured. */
export interface Flow {
  readonly name: string;
  readonly result: ProbeResult | undefined;
}

type Measured = Pick<Run, 'facts' | 'results'>;

/** What is joined to what in a machine, from facts and results of one run (or facts alone, with no results). */
export const topologyOf = (run: Measured): Topology => {
  const memory = memoryParts(run);
  const gpus = run.facts.gpus.map((_, i) => gpuParts(run, i));
  const drives = storagePlaces(run).map((place, i) => drivePart(run, place, i));
  const all = [memory, ...gpus, ...drives];
  return { parts: all.flatMap(({ parts }) => parts), edges: all.flatMap(({ edges }) => edges) };
};

const bytesPerSecond = 'bytes_per_second' as const;
type Where = Exclude<Wanted['where'], undefined>;

/** The best of several metrics; figures through caches do not count where larger buffers were measured. */
const flow = (run: Measured, name: string, metrics: readonly string[], where?: Where): Flow => {
  const found = metrics.map((metric) =>
    best(largest(figuresOf(run, { metric, unit: bytesPerSecond, ...(where === undefined ? {} : { where }) }))),
  );
  return { name, result: best(found.filter((figure): figure is Figure => figure !== undefined))?.result };
};

/** Processors and their memory: by NUMA node where the system tells of nodes, else one of each. */
const memoryParts = (run: Measured): Topology => {
  const nodes = namedNodes(run.facts);
  return nodes.length === 0 ? onlyMemory(run) : nodeParts(run, nodes);
};

const onlyMemory = (run: Measured): Topology => {
  const tier = run.facts.memoryTiers.find(({ kind }) => kind === 'dram');
  const cpu: Part = { ...cpuPart(run.facts, 'cpu0'), title: 'CPU' };
  const memory: Part = {
    id: 'dram',
    kind: 'memory',
    title: 'Memory',
    note: valueIn(run.facts.modules?.type) ?? '',
    capacityBytes: valueIn(tier?.capacityBytes),
  };
  return {
    parts: [cpu, memory],
    edges: [{ from: cpu.id, to: memory.id, name: 'memory channels', flows: memoryFlows(run, () => true, 'dram') }],
  };
};

const cpuPart = (facts: Facts, id: string): Omit<Part, 'title'> => ({
  id,
  kind: 'cpu',
  note: valueIn(facts.cpu.model) ?? '',
  capacityBytes: undefined,
});

const memoryFlows = (run: Measured, where: Where, area: 'dram' | 'cxl'): readonly Flow[] => [
  flow(run, 'read', [`${area}.read`], where),
  flow(run, 'write', [`${area}.write`], where),
  flow(run, 'triad', [`${area}.triad`, `${area}.triad_nt`], where),
];

const nodeParts = (run: Measured, nodes: readonly NodeFacts[]): Topology => {
  const withCpus = nodes.filter(({ cpus }) => cpus.length > 0);
  const only = nodes.length === 1;
  const cpus = withCpus.map((node): Part => ({
    ...cpuPart(run.facts, cpuId(node.node)),
    title: only ? 'CPU' : `CPU of node ${String(node.node)}`,
  }));
  const memories = nodes.map((node): Part => ({
    id: nodeId(node),
    kind: node.kind === 'cxl' ? 'cxl' : 'memory',
    title:
      node.kind === 'cxl'
        ? `CXL memory, node ${String(node.node)}`
        : only
          ? 'Memory'
          : `Memory, node ${String(node.node)}`,
    note: valueIn(run.facts.cxl?.find((device) => device.node.value === node.node)?.model) ?? '',
    capacityBytes: valueIn(node.capacityBytes),
  }));
  const edges = nodes.flatMap((node) => memoryEdge(run, node, withCpus, only));
  return { parts: [...cpus, ...memories], edges: [...edges, ...socketEdges(run, withCpus)] };
};

const cpuId = (node: number) => `cpu${String(node)}`;

/** Each memory to its own processors, and memory without any to the nearest. */
const memoryEdge = (run: Measured, node: NodeFacts, withCpus: readonly NodeFacts[], only: boolean): readonly Edge[] => {
  const near = node.cpus.length > 0 ? node : nearest(node, withCpus);
  if (near === undefined) return [];
  const local: Where = (result) =>
    (memoryNodeOf(result) === node.node || (only && memoryNodeOf(result) === undefined)) &&
    [undefined, near.node].includes(cpuNodeOf(result));
  const area = node.kind === 'cxl' ? 'cxl' : 'dram';
  const link = run.facts.cxl?.find((device) => device.node.value === node.node)?.link;
  return [
    {
      from: cpuId(near.node),
      to: nodeId(node),
      name: area === 'cxl' ? (linkName(link) ?? 'CXL') : 'memory channels',
      flows: memoryFlows(run, local, area),
    },
  ];
};

const nearest = (node: NodeFacts, others: readonly NodeFacts[]): NodeFacts | undefined => {
  const distance = (to: NodeFacts) =>
    valueIn(node.distances)?.find((one) => one.node === to.node)?.distance ?? Number.POSITIVE_INFINITY;
  return [...others].sort((a, b) => distance(a) - distance(b) || a.node - b.node)[0];
};

/** Between the processors of two nodes: what each reads of the other's memory. */
const socketEdges = (run: Measured, nodes: readonly NodeFacts[]): readonly Edge[] =>
  nodes.flatMap((a, i) =>
    nodes.slice(i + 1).map((b) => ({
      from: cpuId(a.node),
      to: cpuId(b.node),
      name: 'between nodes',
      flows: [remoteRead(run, a.node, b.node), remoteRead(run, b.node, a.node)],
    })),
  );

const remoteRead = (run: Measured, from: number, to: number): Flow =>
  flow(
    run,
    `node ${String(from)} reads node ${String(to)}`,
    ['dram.read', 'dram.triad', 'dram.triad_nt'],
    (result) => cpuNodeOf(result) === from && memoryNodeOf(result) === to,
  );

/** The processors that a device hangs on, the first where nobody says. */
const hostOf = ({ nodes = [] }: Facts, node: number | undefined): string => {
  const withCpus = nodes.filter(({ cpus }) => cpus.length > 0);
  const found = withCpus.find((one) => one.node === node) ?? withCpus[0];
  return found === undefined ? 'cpu0' : cpuId(found.node);
};

const gpuParts = (run: Measured, index: number): Topology => {
  const own = ownGpuAt(run.facts, index);
  if (own === undefined) return { parts: [], edges: [] };
  const [gpu, memory] = [`gpu${String(index)}`, `gpu${String(index)}-memory`];
  const pinned: Where = (result) => own.isOf(result) && (textIn(result, 'memory') ?? 'pinned') === 'pinned';
  const { name, memoryBytes, details } = own.facts;
  const link = run.facts.links.find(({ to }) => to === gpu);
  return {
    parts: [
      { id: gpu, kind: 'gpu', title: name, note: '', capacityBytes: undefined },
      { id: memory, kind: 'gpu-memory', title: 'GPU memory', note: '', capacityBytes: valueIn(memoryBytes) },
    ],
    edges: [
      {
        from: hostOf(run.facts, valueIn(details?.node)),
        to: gpu,
        name: linkName(link) ?? 'link unknown',
        flows: [
          flow(run, 'host to device', ['gpu.h2d'], pinned),
          flow(run, 'device to host', ['gpu.d2h'], pinned),
          flow(run, 'both at once', ['gpu.both'], pinned),
        ],
      },
      {
        from: gpu,
        to: memory,
        name: 'memory bus',
        flows: [
          flow(run, 'read', ['gpu.read'], own.isOf),
          flow(run, 'copy', ['gpu.copy'], own.isOf),
          flow(run, 'triad', ['gpu.triad'], own.isOf),
        ],
      },
    ],
  };
};

/** More drives than a picture can hold. */
const mostPlaces = 8;

/** File systems on drives: those that were measured first, and no more than fit into a picture. */
const storagePlaces = (run: Measured): readonly Disk[] => {
  const paths = run.results.flatMap((result) =>
    result.metric.startsWith('storage.') ? (textIn(result, 'path') ?? []) : [],
  );
  const measured = (place: Disk) => paths.some((path) => diskOf(run.facts, path) === place);
  return run.facts.storage
    .filter((place) => measured(place) || place.direct.value !== false)
    .map((place) => ({ place, first: measured(place) ? 0 : 1 }))
    .sort((a, b) => a.first - b.first)
    .slice(0, mostPlaces)
    .map(({ place }) => place);
};

const drivePart = (run: Measured, place: Disk, index: number): Topology => {
  const id = `drive${String(index)}`;
  const here: Where = (result) => {
    const path = textIn(result, 'path');
    return path !== undefined && diskOf(run.facts, path) === place;
  };
  const drives = place.drives ?? [];
  return {
    parts: [
      {
        id,
        kind: 'drive',
        title: valueIn(place.model) ?? valueIn(place.device) ?? place.id,
        note: [place.mount, ...raidNote(place)].join(', '),
        capacityBytes: valueIn(place.capacityBytes),
      },
    ],
    edges: [
      {
        from: hostOf(run.facts, valueIn(drives[0]?.node)),
        to: id,
        name: linkName(drives[0]?.link) ?? valueIn(drives[0]?.transport) ?? 'link unknown',
        flows: [flow(run, 'read', ['storage.read'], here), flow(run, 'write', ['storage.write'], here)],
      },
    ],
  };
};

const raidNote = ({ raid, drives = [] }: Disk): readonly string[] => {
  const value = valueIn(raid);
  return value === undefined ? [] : [`${value.level} of ${String(drives.length)} drives`];
};

/** By what card and slot can do together, which a resting device does not show in what it uses now. */
const linkName = (link: Pick<LinkFacts, 'generation' | 'width'> | undefined): string | undefined => {
  const [generation, width] = [valueIn(link?.generation), valueIn(link?.width)];
  return generation === undefined || width === undefined ? undefined : pcieName(generation, width);
};
