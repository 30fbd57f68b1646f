/**
 * A slow, plain reading of a trace: the whole file as objects, loops over loops, exact decimals as BigInt. Written from
 * the definitions (papers/skip-tklqt.md, 1.1; the traces' README), sharing nothing with the program.
 */
interface Event {
  readonly ph?: string;
  readonly cat?: string;
  readonly name?: string;
  readonly pid?: string | number;
  readonly tid?: string | number;
  readonly ts?: string;
  readonly dur?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}
export interface Span {
  readonly event: Event;
  readonly begin: bigint;
  readonly end: bigint;
  readonly order: number;
}

const sourced = (text: string): { readonly traceEvents: readonly Event[] } =>
  JSON.parse(text, ((key: string, value: unknown, context: { source?: string }) =>
    (key === 'ts' || key === 'dur') && typeof value === 'number' ? context.source : value) as never) as never;

/** `12.345` to 12345n, nothing lost. */
const exactNs = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(3, '0').slice(0, 3));
};

export interface Reference {
  readonly kernels: readonly Span[];
  readonly copiesAndSets: number;
  readonly operators: readonly Span[];
  readonly launchOf: ReadonlyMap<Span, Span>;
}

export const referenceOf = (text: string): Reference => {
  const spans = sourced(text).traceEvents.flatMap((event, order): Span[] => {
    if (event.ph !== 'X' || event.ts === undefined) return [];
    const begin = exactNs(event.ts);
    return [{ event, begin, end: begin + exactNs(event.dur ?? '0'), order }];
  });
  const of = (...cats: readonly string[]) => spans.filter(({ event }) => cats.includes(event.cat ?? ''));
  const calls = of('cuda_runtime', 'Runtime', 'cuda_driver');
  const byCorrelation = Map.groupBy(calls, ({ event }) => event.args?.['correlation']);
  const kernels = of('kernel', 'Kernel');
  const launchOf = new Map<Span, Span>();
  for (const kernel of kernels) {
    const correlation = kernel.event.args?.['correlation'];
    const candidates = correlation === undefined ? [] : (byCorrelation.get(correlation) ?? []);
    const launch = candidates.find(({ event }) => event.name?.includes('Launch')) ?? candidates[0];
    if (launch !== undefined) launchOf.set(kernel, launch);
  }
  return {
    kernels,
    copiesAndSets: of('gpu_memcpy', 'Memcpy', 'gpu_memset', 'Memset').length,
    operators: of('cpu_op', 'Operator'),
    launchOf,
  };
};

export const tklqtOf = ({ launchOf }: Reference): bigint => {
  let sum = 0n;
  for (const [kernel, launch] of launchOf) sum += kernel.begin - launch.begin;
  return sum;
};

/** The operator that directly encloses each operator, found by looking at all that begin before it on its thread. */
export const depthsOf = (operators: readonly Span[]): readonly number[] => {
  const threads = Map.groupBy(operators, ({ event }) => `${String(event.pid)} ${String(event.tid)}`);
  const depths: number[] = [];
  for (const thread of threads.values()) {
    const sorted = thread.toSorted((a, b) =>
      a.begin !== b.begin ? Number(a.begin - b.begin) : a.end !== b.end ? Number(b.end - a.end) : a.order - b.order,
    );
    const open: Span[] = [];
    for (const span of sorted) {
      while (open.length > 0 && (open.at(-1)?.end ?? 0n) < span.end) open.pop();
      open.push(span);
      depths.push(open.length);
    }
  }
  return depths;
};
