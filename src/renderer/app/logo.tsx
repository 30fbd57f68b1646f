/** A load line: the circle on a hull that the water may not rise above. */
export const Logo = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" aria-hidden="true">
    <circle cx="12" cy="12" r="7.5" />
    <path d="M1.5 12h21" strokeLinecap="round" />
  </svg>
);
