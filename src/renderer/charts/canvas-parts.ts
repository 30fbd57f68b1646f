import { useEffect, useEffectEvent, useLayoutEffect, useState } from 'react';

/** Matches the canvas to its place and to the pixels of the screen. */
export const sized = (canvas: HTMLCanvasElement, width: number, height: number) => {
  const ratio = window.devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
};

export const useWidth = (holder: React.RefObject<HTMLElement | null>) => {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [holder]);
  return width;
};

/** React listens to wheels passively; this one must keep the page from scrolling where the turn was `used`. */
export const useWheel = (
  holder: React.RefObject<HTMLElement | null>,
  used: (event: WheelEvent, x: number) => boolean,
) => {
  const turned = useEffectEvent(used);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const listener = (event: WheelEvent) => {
      if (turned(event, event.clientX - element.getBoundingClientRect().left)) event.preventDefault();
    };
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, [holder]);
};
