/** The words of a text as a person counts them: what stands between spaces. Punctuation stays on its word. */
export function words(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

export function countEach<Item>(items: Iterable<Item>): Map<Item, number> {
  const counts = new Map<Item, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** How many items two collections share, each as often as both have it (Papineni's "clipped" count). */
export function clippedMatches<Item>(a: ReadonlyMap<Item, number>, b: ReadonlyMap<Item, number>): number {
  let matches = 0;
  for (const [item, count] of a) matches += Math.min(count, b.get(item) ?? 0);
  return matches;
}
