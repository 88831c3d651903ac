/** The same function, asking once for each combination of arguments. */
export function remember<A extends readonly (string | number)[], T>(read: (...args: A) => Promise<T>) {
  const known = new Map<string, Promise<T>>();
  return (...args: A): Promise<T> => {
    const key = args.join('/').toLowerCase();
    const found = known.get(key) ?? read(...args);
    known.set(key, found);
    return found;
  };
}
