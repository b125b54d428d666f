/**
 * Groups of prompts (prompt-groups.ts) without holding up everybody else: grouping fifty thousand takes seconds, so a process of
 * its own does it. Planning and splitting are synchronous, and ask for groups in the middle of their work:
 *
 *   const split = await withGroups(checkData, () => splitRound(prompts), signal);
 *
 * Where the groups of many prompts are not known yet, `knownGroups` throws; `withGroups` has them made and does the work once
 * more. The work must be such that doing it again is right. What was grouped last is kept: a form asks for the same data again
 * with every change.
 */
import { createHash } from 'node:crypto';
import type { Message } from '../../../shared/domain/conversation.ts';
import { groupPrompts } from '../../../shared/domain/prompt-groups.ts';
import type { PromptGroup } from '../../../shared/domain/prompt-groups.ts';
import type { CheckData } from '../../workers/check-data.ts';

type Prompts = readonly (readonly Message[])[];

/** So few take less time than starting a process. */
const atOnce = 2000;
/** A round asks for those of its split and for those with the chats that PPO mixes in. */
const mostKept = 4;
const kept = new Map<string, readonly PromptGroup[]>();

class NotGroupedYet extends Error {
  readonly prompts: Prompts;

  constructor(prompts: Prompts) {
    super('These prompts are not grouped yet: call this inside withGroups.');
    this.prompts = prompts;
  }
}

/** As `groupPrompts`. @throws for many prompts, outside `withGroups` */
export function knownGroups(prompts: Prompts): readonly PromptGroup[] {
  if (prompts.length <= atOnce) return groupPrompts(prompts);
  const groups = kept.get(fingerprint(prompts));
  if (groups === undefined) throw new NotGroupedYet(prompts);
  return groups;
}

/** @throws what the work throws; ParleyError cancelled, worker_died */
export async function withGroups<Result>(
  checkData: CheckData,
  work: () => Result | Promise<Result>,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof NotGroupedYet)) throw thrown;
      const { prompts } = thrown;
      for await (const { groups } of checkData((client) => client.groups({ prompts }), signal)) keep(prompts, groups);
    }
  }
}

function keep(prompts: Prompts, groups: readonly PromptGroup[]): void {
  kept.set(fingerprint(prompts), groups);
  for (const key of kept.keys()) if (kept.size > mostKept) kept.delete(key);
}

function fingerprint(prompts: Prompts): string {
  const hash = createHash('sha256');
  for (const prompt of prompts) hash.update(`${JSON.stringify(prompt.map(({ role, content }) => [role, content]))}\n`);
  return hash.digest('base64');
}
