import type { Outline } from '../../cost/outline.ts';

/** Where a sub-group is updated: on the GPU where it lives, on the GPU where it comes to, or on the CPU. */
export type Place = 'static' | 'visiting' | 'cpu';

export interface Group {
  /** Elements of one process. */
  readonly elements: number;
  readonly place: Place;
}

/** A model cut into one process's sub-groups, and where the gradients of each block of the model go. */
export interface Groups {
  readonly all: readonly Group[];
  /** Elements by place. */
  readonly elements: Readonly<Record<Place, number>>;
  readonly total: number;
  readonly largest: number;
  readonly largestVisiting: number;
  /** Elements of each block of the model by place: embedding, layers, head. */
  readonly blocks: readonly Readonly<Record<Place, number>>[];
}

/** Tensors of each block in model order, as one of `ranks` processes holds them: padded to equal parts. */
const blocksOf = (outline: Outline, ranks: number): readonly (readonly number[])[] =>
  [outline.before, ...outline.eachLayer, outline.after].map((tensors) => tensors.map((n) => Math.ceil(n / ranks)));

/**
 * Tensors in model order fill a group until it holds `size` elements (stage3.py, `_create_fp16_sub_groups`). The first
 * int((1 - ratio) n) groups stay on the GPU (same file, `__init__`). Of the others the one at place x, from 0, is
 * updated on the GPU where x + 1 is a multiple of the period (the fork's `step`); without a period none is.
 */
export const groupsOf = (
  outline: Outline,
  { ranks, size, ratio, period }: { ranks: number; size: number; ratio: number; period: number | undefined },
): Groups => {
  const blocks = blocksOf(outline, ranks);
  const { sizes, groupOf } = cut(blocks, size);
  const staying = Math.floor((1 - ratio) * sizes.length + 1e-9);
  const all = sizes.map((elements, index) => ({ elements, place: placeOf(index, staying, period) }));
  const inPlaces = blocks.map((tensors, block) =>
    byPlace(tensors.map((elements, at) => ({ elements, place: all[groupOf[block]?.[at] ?? 0]?.place ?? 'cpu' }))),
  );
  return {
    all,
    elements: byPlace(all),
    total: sizes.reduce((sum, n) => sum + n, 0),
    largest: largestOf(all),
    largestVisiting: largestOf(all.filter(({ place }) => place === 'visiting')),
    blocks: inPlaces,
  };
};

const byPlace = (pieces: readonly Group[]): Groups['elements'] => {
  const inPlace = (place: Place) => pieces.reduce((sum, one) => sum + (one.place === place ? one.elements : 0), 0);
  return { static: inPlace('static'), visiting: inPlace('visiting'), cpu: inPlace('cpu') };
};

const placeOf = (index: number, staying: number, period: number | undefined): Place => {
  if (index < staying) return 'static';
  return period !== undefined && (index - staying + 1) % period === 0 ? 'visiting' : 'cpu';
};

const largestOf = (groups: readonly Group[]): number =>
  groups.reduce((most, { elements }) => Math.max(most, elements), 0);

/** Sizes of the groups, and of each tensor of each block the group that it is in. */
const cut = (blocks: readonly (readonly number[])[], size: number) => {
  const sizes: number[] = [];
  let open = 0;
  const groupOf = blocks.map((tensors) =>
    tensors.map((elements) => {
      open += elements;
      const group = sizes.length;
      if (open >= size) {
        sizes.push(open);
        open = 0;
      }
      return group;
    }),
  );
  if (open > 0) sizes.push(open);
  return { sizes, groupOf };
};
