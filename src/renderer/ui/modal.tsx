import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { buttonClass } from './button.tsx';
import styles from './popup.module.css';

interface ModalProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly note?: ReactNode;
  /** Buttons before Close. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export const Modal = ({ open, onClose, title, note, actions, children }: ModalProps) => (
  <Dialog.Root
    open={open}
    onOpenChange={(next) => {
      if (!next) onClose();
    }}
  >
    <Dialog.Portal>
      <Dialog.Backdrop className={styles.backdrop} />
      <Dialog.Popup className={styles.dialog}>
        <Dialog.Title className={styles.dialogTitle}>{title}</Dialog.Title>
        {note !== undefined && <Dialog.Description className={styles.dialogNote}>{note}</Dialog.Description>}
        <div className={styles.dialogBody}>{children}</div>
        <div className={styles.actions}>
          {actions}
          <Dialog.Close className={buttonClass('normal')}>Close</Dialog.Close>
        </div>
      </Dialog.Popup>
    </Dialog.Portal>
  </Dialog.Root>
);
