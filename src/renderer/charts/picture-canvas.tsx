import { useLayoutEffect, useRef } from 'react';
import { sized } from './canvas-parts.ts';
import styles from './picture.module.css';

interface PictureCanvasProps {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Draws all of it on an empty ground. */
  readonly draw: (context: CanvasRenderingContext2D) => void;
  /** What the picture shows, in a sentence. */
  readonly label: string;
}

/** A picture that is drawn anew whenever something changes. `data-drawn` says that it is there. */
export const PictureCanvas = ({ width, height, draw, label }: PictureCanvasProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    const context = sized(canvas.current, width, height);
    if (context === null) return;
    context.clearRect(0, 0, width, height);
    draw(context);
    canvas.current.setAttribute('data-drawn', 'true');
  });
  return <canvas ref={canvas} className={styles.canvas} style={{ height }} role="img" aria-label={label} />;
};
