import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import styles from './popup.module.css';

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
