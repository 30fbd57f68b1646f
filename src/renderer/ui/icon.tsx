/** Line icons on a 16-unit grid, drawn in the colour of the text. Decorative: the words beside them say it all. */
const paths = {
  machine:
    'M4.5 4.5h7v7h-7zM6.5 6.5h3v3h-3zM6 2v2.5M10 2v2.5M6 11.5V14M10 11.5V14M2 6h2.5M2 10h2.5M11.5 6H14M11.5 10H14',
  models: 'M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  plans: 'M2.5 13.5h11M4 13.5V9M8 13.5V3M12 13.5V6.5',
  timeline: 'M2 3.5h6M5 6.5h7M3 9.5h5M9 12.5h5',
  traces: 'M2 3.5h5M2 6.5h9M9 9.5h5M6 12.5h4M7 3.5l2 6',
  export: 'M8 2v7.5M5 7l3 3 3-3M2.5 11v2.5h11V11',
  levers: 'M2.5 4.5h6M11.5 4.5h2M10 3v3M2.5 11.5h2M7.5 11.5h6M6 10v3',
  check: 'M3 8.5l3.2 3.2L13 5',
  cross: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  right: 'M6 4l4 4-4 4',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.5L14 14',
  upload: 'M8 10.5V3M5 5.5l3-3 3 3M2.5 11v2.5h11V11',
  copy: 'M6 6h7.5v7.5H6zM10 6V2.5H2.5V10H6',
  edit: 'M3 13l.8-3L10.6 3.2l2.2 2.2L6 12.2zM9.2 4.6l2.2 2.2',
  remove: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M7 7v4M9 7v4',
  info: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 7.2v3.6M8 4.9v.4',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.2M8 11.4v.4',
  light:
    'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  dark: 'M13 9.4A5.4 5.4 0 0 1 6.6 3 5.4 5.4 0 1 0 13 9.4z',
  system: 'M2.5 3h11v8h-11zM6 13.5h4M8 11v2.5',
  keyboard: 'M1.5 4.5h13v7h-13zM4 7h.5M6.5 7H7M9 7h.5M11.5 7h.5M5 9.3h6',
  zoomIn: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.5L14 14M7 5v4M5 7h4',
  zoomOut: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.5L14 14M5 7h4',
  reset: 'M3 8a5 5 0 1 1 1.6 3.7M3 12.5V9.6h2.9',
  undo: 'M5.5 3L2.5 6l3 3M2.5 6h7a3.5 3.5 0 0 1 0 7h-3',
  redo: 'M10.5 3l3 3-3 3M13.5 6h-7a3.5 3.5 0 0 0 0 7h3',
  play: 'M5 3.5l7 4.5-7 4.5z',
  stop: 'M4.5 4.5h7v7h-7z',
} as const;
export type IconName = keyof typeof paths;

export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    viewBox="0 0 16 16"
    width={`${String(size / 14)}em`}
    height={`${String(size / 14)}em`}
    fill="none"
    stroke="currentColor"
    strokeWidth="1.4"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);
