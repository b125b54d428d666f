import type { Command } from '../workbench/commands.svelte.ts';

/** The commands whose title or group has every word of the query, in the order they come. */
export function findCommands(commands: readonly Command[], query: string): Command[] {
  const words = query.toLowerCase().split(/\s+/);
  return commands.filter(({ title, group, keyOnly }) => {
    const text = `${title} ${group}`.toLowerCase();
    return keyOnly !== true && words.every((word) => text.includes(word));
  });
}
