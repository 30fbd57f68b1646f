import type { ReactNode } from 'react';
import { useEffect, useEffectEvent, useState } from 'react';
import { classes } from './classes.ts';
import styles from './drop-area.module.css';

interface DropAreaProps {
  /** What was dropped; it may be read only while this runs. */
  readonly onDrop: (transfer: DataTransfer) => void;
  readonly children: ReactNode;
}

/** Takes files that are dropped anywhere on the window, and frames its children while some are held over it. */
export const DropArea = ({ onDrop, children }: DropAreaProps) => {
  const [over, setOver] = useState(false);
  const dragged = useEffectEvent((event: DragEvent) => {
    event.preventDefault();
    setOver(event.type === 'dragover');
    if (event.type === 'drop' && event.dataTransfer !== null) onDrop(event.dataTransfer);
  });
  useEffect(() => {
    const listener = (event: DragEvent) => dragged(event);
    for (const kind of dragEvents) window.addEventListener(kind, listener);
    return () => {
      for (const kind of dragEvents) window.removeEventListener(kind, listener);
    };
  }, []);
  return <div className={classes(styles.area, over && styles.over)}>{children}</div>;
};

const dragEvents = ['dragover', 'dragleave', 'drop'] as const;
