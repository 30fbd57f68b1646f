import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';
import styles from './button.module.css';

type Kind = 'normal' | 'primary' | 'quiet';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'style' | 'type'> {
  readonly kind?: Kind;
  readonly small?: boolean;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export const Button = ({ kind = 'normal', small = false, icon, children, ...rest }: ButtonProps) => (
  <button {...rest} type="button" className={buttonClass(kind, small)}>
    {icon !== undefined && <Icon name={icon} />}
    {children}
  </button>
);

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'style' | 'type' | 'children'> {
  readonly icon: IconName;
  /** Said by screen readers and shown on hover. */
  readonly label: string;
}

export const IconButton = ({ icon, label, ...rest }: IconButtonProps) => (
  <button
    {...rest}
    type="button"
    aria-label={label}
    title={label}
    className={classes(buttonClass('quiet', true), styles.square)}
  >
    <Icon name={icon} />
  </button>
);

/** The same look for links. */
export const buttonClass = (kind: Kind, small = false) =>
  classes(styles.button, kind === 'primary' && styles.primary, kind === 'quiet' && styles.quiet, small && styles.small);
