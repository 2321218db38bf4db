/** Equal lists become one list: among half a million patches there are a few thousand sets of labels. */
export function sharedLists(): (list: readonly string[]) => readonly string[] {
  const lists = new Map<string, readonly string[]>();
  return (list) => {
    const key = list.join("\n");
    const known = lists.get(key);
    if (known) return known;
    lists.set(key, list);
    return list;
  };
}
