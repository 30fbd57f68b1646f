import { nameText } from '../names.ts';
import { modulePrefix } from '../read/categories.ts';
import type { Trace } from '../types.ts';
import { kindCode, none } from '../types.ts';
import type { Calls } from './calls.ts';
import type { Layers } from './layers.ts';
import { role } from './roles.ts';

/** Classes that hold nearly as much as the one that holds most. */
const nearly = 0.9;

/**
 * Layers by the names of modules, `nn.Module: LlamaDecoderLayer_12`: of the classes with several instances, those that
 * enclose the most calls of forward, or nearly as many; of these the one with the most instances.
 */
export const layersByModules = (trace: Trace, calls: Calls): Layers | undefined => {
  const { rows, links } = trace;
  const classes = classesOf(trace);
  const held = heldBy(trace, calls, classes.of);
  const several = [...held].filter(([, { instances }]) => instances.size > 1);
  const most = several.reduce((least, [, { launches }]) => Math.max(least, launches), 0);
  const [found] = several
    .filter(([, { launches }]) => launches >= nearly * most)
    .toSorted(([, a], [, b]) => b.instances.size - a.instances.size || b.launches - a.launches);
  if (found === undefined) return undefined;
  const [id, { instances }] = found;
  const layer = new Int32Array(rows.count).fill(none);
  for (let row = 0; row < rows.count; row++) {
    const parent = links.parent[row] ?? none;
    const above = parent === none ? none : (layer[parent] ?? none);
    layer[row] = above === none && classes.of(row) === id ? row : above;
  }
  return { by: 'modules', name: classes.names[id] ?? '', count: instances.size, of: (row) => layer[row] ?? none };
};

interface Classes {
  readonly names: readonly string[];
  /** Index in `names` of a module's row; `none` of any other. */
  readonly of: (row: number) => number;
}

const classesOf = ({ rows, names }: Trace): Classes => {
  const byName = new Map<number, number>();
  const ids = new Map<string, number>();
  for (let row = 0; row < rows.count; row++) {
    const name = rows.name[row] ?? 0;
    if (rows.kind[row] !== kindCode.module || byName.has(name)) continue;
    const text = nameText(names, name).slice(modulePrefix.length).replace(/_\d+$/, '');
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    byName.set(name, id);
  }
  const of = (row: number) => (rows.kind[row] === kindCode.module ? (byName.get(rows.name[row] ?? 0) ?? none) : none);
  return { names: [...ids.keys()], of };
};

interface Held {
  launches: number;
  /** Names of the modules. */
  readonly instances: Set<number>;
}

/** By class: the calls of forward below one of its modules, each once, and the outermost modules that they are below. */
const heldBy = ({ rows, links }: Trace, calls: Calls, classOf: Classes['of']): ReadonlyMap<number, Held> => {
  const held = new Map<number, Held>();
  calls.row.forEach((call, i) => {
    if (calls.role[i] !== role.forward || calls.pass[i] === none) return;
    const outer = new Map<number, number>();
    for (let row = links.parent[call] ?? none; row !== none; row = links.parent[row] ?? none) {
      const id = classOf(row);
      if (id !== none) outer.set(id, rows.name[row] ?? 0);
    }
    for (const [id, name] of outer) {
      const one = held.get(id) ?? { launches: 0, instances: new Set<number>() };
      one.launches++;
      one.instances.add(name);
      held.set(id, one);
    }
  });
  return held;
};
