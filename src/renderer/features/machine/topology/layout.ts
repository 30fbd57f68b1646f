import type { Edge, Part, Topology } from '../../../../core/machine/topology.ts';

/** The picture in pixels: boxes in four columns, memory, processors, devices, memory of devices. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}
export interface Box {
  readonly part: Part;
  readonly x: number;
  readonly y: number;
}
/** An edge as corners, with the place of its text: `x` is where the text begins, `y` is the line that it stands at. */
export interface Line {
  readonly edge: Edge;
  readonly corners: readonly (readonly [x: number, y: number])[];
  readonly label: { readonly x: number; readonly y: number };
}

export const boxWidth = 176;
export const boxHeight = 58;
/** Holds the longest text of an edge. */
const gap = 222;
const rowHeight = 104;
const margin = 12;
const columnOf: Readonly<Record<Part['kind'], number>> = {
  memory: 0,
  cxl: 0,
  cpu: 1,
  gpu: 2,
  drive: 2,
  'gpu-memory': 3,
};

/** Each processor with its memory on the left and its devices on the right, one below the other. */
export const pictureOf = ({ parts, edges }: Topology): Picture => {
  const rows = rowsOf(parts, edges);
  const boxes = parts.flatMap((part) => {
    const row = rows.at.get(part.id);
    return row === undefined
      ? []
      : [{ part, x: margin + columnOf[part.kind] * (boxWidth + gap), y: margin + row * rowHeight }];
  });
  const columns = 1 + Math.max(0, ...parts.map(({ kind }) => columnOf[kind]));
  return {
    width: 2 * margin + columns * boxWidth + (columns - 1) * gap,
    height: 2 * margin + Math.max(1, rows.count) * rowHeight,
    boxes,
    lines: edges.flatMap((edge) => lineOf(edge, boxes)),
  };
};

const rowsOf = (parts: readonly Part[], edges: readonly Edge[]) => {
  const at = new Map<string, number>();
  const byId = new Map(parts.map((part) => [part.id, part]));
  const joinedTo = (id: string, column: number) =>
    edges.filter(({ from, to }) => from === id && columnOf[byId.get(to)?.kind ?? 'cpu'] === column).map(({ to }) => to);
  let count = 0;
  for (const { id } of parts.filter(({ kind }) => kind === 'cpu')) {
    const [left, right] = [joinedTo(id, 0), joinedTo(id, 2)];
    const height = Math.max(1, left.length, right.length);
    at.set(id, count + (height - 1) / 2);
    for (const side of [left, right]) side.forEach((part, i) => at.set(part, count + i + (height - side.length) / 2));
    count += height;
  }
  for (const { from, to } of edges) {
    const row = at.get(from);
    if (columnOf[byId.get(to)?.kind ?? 'cpu'] === 3 && row !== undefined) at.set(to, row);
  }
  return { at, count };
};

const lineOf = (edge: Edge, boxes: readonly Box[]): readonly Line[] => {
  const [from, to] = [edge.from, edge.to].map((id) => boxes.find(({ part }) => part.id === id));
  if (from === undefined || to === undefined) return [];
  if (from.x === to.x) return [vertical(edge, from, to)];
  return [to.x > from.x ? sideways(edge, from, to) : sideways(edge, to, from, true)];
};

const middle = ({ y }: Box) => y + boxHeight / 2;

/** From the right side of one box to the left side of another; the bend is beside the processor, the text by the device. */
const sideways = (edge: Edge, left: Box, right: Box, isBendRight = false): Line => {
  const [begin, end] = [left.x + boxWidth, right.x];
  const bend = isBendRight ? end - bendRoom : begin + bendRoom;
  const y = isBendRight ? middle(left) : middle(right);
  const corners = [
    [begin, middle(left)],
    [bend, middle(left)],
    [bend, middle(right)],
    [end, middle(right)],
  ] as const;
  return { edge, corners, label: { x: isBendRight ? begin + textRoom : bend + textRoom, y } };
};
const bendRoom = 16;
const textRoom = 6;

const vertical = (edge: Edge, a: Box, b: Box): Line => {
  const [upper, lower] = a.y < b.y ? [a, b] : [b, a];
  const x = upper.x + boxWidth / 2;
  const [begin, end] = [upper.y + boxHeight, lower.y];
  return {
    edge,
    corners: [
      [x, begin],
      [x, end],
    ],
    label: { x: x + textRoom, y: (begin + end) / 2 - 12 },
  };
};
