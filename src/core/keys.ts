/**
 * The one codec between names in memory (`capacityBytes`) and names on disk, in JSON and on the command line
 * (`capacity_bytes`). It renames keys of plain objects at every depth and touches no value.
 */
export const snakeName = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const camelName = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

export const snakeKeys = (value: unknown): unknown => renamed(value, snakeName);
export const camelKeys = (value: unknown): unknown => renamed(value, camelName);

const renamed = (value: unknown, rename: (name: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), renamed(item, rename)]));
};

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
