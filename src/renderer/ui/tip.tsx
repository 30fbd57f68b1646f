import { Popover } from '@base-ui/react/popover';
import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import styles from './popup.module.css';

interface TipProps {
  /** Repeats or explains; nothing that is said nowhere else. */
  readonly text: ReactNode;
  readonly children: ReactElement<Record<string, unknown>>;
}

/** A short text on hover and focus. */
export const Tip = ({ text, children }: TipProps) => (
  <Tooltip.Root>
    <Tooltip.Trigger render={children} />
    <Tooltip.Portal>
      <Tooltip.Positioner sideOffset={6} className={styles.positioner}>
        <Tooltip.Popup className={styles.tip}>{text}</Tooltip.Popup>
      </Tooltip.Positioner>
    </Tooltip.Portal>
  </Tooltip.Root>
);

interface DetailsProps {
  readonly label: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** Words that open a panel with more, on click or with the keyboard. */
export const Details = ({ label, title, children, testId }: DetailsProps) => (
  <Popover.Root>
    <Popover.Trigger className={styles.link} data-testid={testId} onClick={(event) => event.stopPropagation()}>
      {label}
    </Popover.Trigger>
    <Popover.Portal>
      <Popover.Positioner sideOffset={6} align="start" className={styles.positioner}>
        <Popover.Popup className={styles.popup}>
          <Popover.Title className={styles.popupTitle}>{title}</Popover.Title>
          {children}
        </Popover.Popup>
      </Popover.Positioner>
    </Popover.Portal>
  </Popover.Root>
);
