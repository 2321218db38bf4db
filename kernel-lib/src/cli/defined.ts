/** A record whose undefined entries are left out, as exact optional properties want it. */
export type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export function defined<T extends object>(record: T): Defined<T> {
  const result: Defined<T> = { ...record };
  for (const key in result) if (result[key] === undefined) delete result[key];
  return result;
}
