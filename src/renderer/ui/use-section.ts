import type { RefObject } from 'react';
import { useSyncExternalStore } from 'react';

/** The anchor of the part that one is reading, of those given, below the line that leads to them; undefined above all. */
export const useSection = (nav: RefObject<HTMLElement | null>, anchors: readonly string[]): string | undefined =>
  useSyncExternalStore(onMove, () => sectionOf(anchors, (nav.current?.getBoundingClientRect().bottom ?? 0) + margin));

/** Whatever scrolls or changes its size: scrolling does not bubble, so it is caught on its way down. */
const onMove = (moved: () => void) => {
  document.addEventListener('scroll', moved, { capture: true, passive: true });
  document.addEventListener('focusin', moved);
  window.addEventListener('resize', moved);
  return () => {
    document.removeEventListener('scroll', moved, { capture: true });
    document.removeEventListener('focusin', moved);
    window.removeEventListener('resize', moved);
  };
};

/** The last part that begins above a height of the window. */
const sectionOf = (anchors: readonly string[], line: number): string | undefined => {
  const parts = anchors.flatMap((anchor) => document.getElementById(anchor) ?? []);
  const last = parts.at(-1);
  if (last === undefined || last.getBoundingClientRect().bottom > window.innerHeight)
    return parts.findLast((part) => part.getBoundingClientRect().top < line)?.id;
  // At the end, where the last parts cannot come to the top, the focus tells which of them was chosen.
  return (parts.find((part) => part === document.activeElement && isInView(part)) ?? last).id;
};

/** In CSS pixels; a part that was led to begins within. */
const margin = 32;

const isInView = (part: HTMLElement) => part.getBoundingClientRect().top >= 0;
