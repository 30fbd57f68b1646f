/** Made when it is first asked for, and kept: a check of memory needs no times. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** What follows from something that never changes, made once for each: a search asks for it again and again. */
export const onceForEach = <Of extends object, T>(make: (of: Of) => T): ((of: Of) => T) => {
  const known = new WeakMap<Of, { readonly value: T }>();
  return (of) => {
    const found = known.get(of) ?? { value: make(of) };
    known.set(of, found);
    return found.value;
  };
};
