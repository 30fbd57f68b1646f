import { useRef } from 'react';
import { useSection } from './use-section.ts';
import styles from './section-nav.module.css';

interface SectionNavProps {
  /** By the anchors of the cards. */
  readonly sections: readonly { readonly anchor: string; readonly label: string }[];
}

/** Stays at the top of a long screen, leads to its parts and marks the one that is read. */
export const SectionNav = ({ sections }: SectionNavProps) => {
  const nav = useRef<HTMLElement>(null);
  const here = useSection(
    nav,
    sections.map(({ anchor }) => anchor),
  );
  return (
    <nav ref={nav} className={styles.nav} aria-label="On this screen">
      {sections.map(({ anchor, label }) => (
        <button
          key={anchor}
          type="button"
          className={styles.link}
          aria-current={anchor === here ? 'location' : undefined}
          onClick={() => show(anchor)}
          data-testid={`to-${anchor}`}
        >
          {label}
        </button>
      ))}
    </nav>
  );
};

/** The part gets the focus as well, so that Tab goes on from there. */
const show = (anchor: string) => {
  const part = document.getElementById(anchor);
  part?.scrollIntoView({ block: 'start' });
  part?.focus({ preventScroll: true });
};
