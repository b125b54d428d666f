/** Every k-th item from the first one on, with the least k that leaves no more than `most`. */
export function fromAllOver<Item>(items: readonly Item[], most: number): Item[] {
  const stride = Math.ceil(items.length / most);
  return items.filter((_, i) => i % stride === 0);
}
