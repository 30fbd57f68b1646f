/** Every value of a configuration with its dotted path. */
export const leaves = (value: unknown, path: string): readonly { readonly key: string; readonly value: string }[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, item]) => leaves(item, path === '' ? name : `${path}.${name}`))
    : [{ key: path, value: JSON.stringify(value) }];
