/** Nearly equal parts in order, none empty. */
export function split<Item>(items: readonly Item[], parts: number): Item[][] {
  const count = Math.min(parts, items.length);
  return Array.from({ length: count }, (_, i) =>
    items.slice(Math.floor((i * items.length) / count), Math.floor(((i + 1) * items.length) / count)),
  );
}
