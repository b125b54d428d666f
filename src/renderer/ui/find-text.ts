/** Whether every word that is sought is in one of the texts, in any order and letter case. */
export function findsText(sought: string, ...texts: readonly string[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
