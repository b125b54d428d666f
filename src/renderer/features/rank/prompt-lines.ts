/** Prompts as a data file that the app imports: one JSON object per line. */
export function promptLines(prompts: readonly string[]): string {
  return prompts.map((prompt) => JSON.stringify({ prompt: prompt.trim() })).join('\n');
}
