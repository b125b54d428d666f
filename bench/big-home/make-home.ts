/** A home folder after years of use, written through the store: no model is run and no data are copied. */
import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConversationId, MessageId, VersionId } from '../../src/shared/domain/ids.ts';
import { newId } from '../../src/shared/domain/ids.ts';
import { Random } from '../../src/shared/domain/random.ts';
import { openStore } from '../../src/main/store/store.ts';
import type { Store } from '../../src/main/store/store.ts';
import { registerBaseVersion } from '../../src/main/app/models/base-version.ts';
import { makeRuns } from './make-runs.ts';
import { sizes } from './sizes.ts';
import type { Sizes } from './sizes.ts';
import { asked, question, reply } from './texts.ts';

export const longestConversation = 'A conversation of two thousand turns';

const shipped = fileURLToPath(new URL('../../resources/models/parley-base', import.meta.url));

/** @param home a new folder */
export async function makeHome(home: string, wanted: Sizes = sizes): Promise<void> {
  using store = openStore(home, 'bench/big-home');
  await registerBaseVersion(store, shipped);
  const random = Random.fromSeed(7);
  store.transaction(() => makeConversations(store, random, wanted));
  store.transaction(() => makeRankings(store, random, wanted));
  makeDatasets(store, random, wanted);
  const base = store.versions.list()[0].id;
  const versions = store.transaction(() => makeRuns(store, random, base, wanted));
  for (const id of versions) linkFiles(store, base, id);
  store.transaction(() => makeVotes(store, random, versions, wanted));
}

function makeConversations(store: Store, random: Random, { conversations, turnsEach, turnsOfTheLongest }: Sizes): void {
  for (let made = 0; made < conversations; made++) makeTurns(store, random, question(random).slice(0, 60), turnsEach);
  makeTurns(store, random, longestConversation, turnsOfTheLongest);
}

function makeTurns({ conversations }: Store, random: Random, title: string, turns: number): void {
  const { id: conversationId }: { id: ConversationId } = conversations.create(title);
  let parentId: MessageId | null = null;
  for (let turn = 0; turn < turns; turn++) {
    const role = turn % 2 === 0 ? 'user' : 'assistant';
    const content = role === 'user' ? question(random) : reply(random);
    parentId = conversations.append({ conversationId, parentId, role, content }).id;
  }
}

function makeRankings({ rankings }: Store, random: Random, wanted: Sizes): void {
  for (let made = 0; made < wanted.rankings; made++) {
    const isRule = made % 10 >= 7;
    rankings.record({
      prompt: asked(question(random)),
      candidates: [0, 1, 2, 3].map(() => ({
        completion: reply(random),
        generationId: newId('generation'),
        versionId: null,
      })),
      orderShown: [2, 0, 3, 1],
      outcome: { kind: 'ranked', ranks: random.shuffle([1, 2, 3, 3]) },
      rater: isRule ? { kind: 'rule', name: 'rule:question' } : { kind: 'human', name: made % 10 === 0 ? 'Ada' : 'me' },
      durationMs: isRule ? null : 4000 + random.int(6000),
    });
  }
}

function makeDatasets({ datasets }: Store, random: Random, { prompts, comparisons }: Sizes): void {
  const many = datasets.create({ name: 'many prompts', source: 'many.jsonl' });
  datasets.addItems(
    many.id,
    Array.from({ length: prompts }, () => ({ kind: 'prompt' as const, prompt: asked(question(random)) })),
    'keep',
  );
  const pairs = datasets.create({ name: 'comparisons', source: 'pairs.jsonl' });
  datasets.addItems(
    pairs.id,
    Array.from({ length: comparisons }, () => ({
      kind: 'preference' as const,
      prompt: asked(question(random)),
      chosen: reply(random),
      rejected: reply(random),
    })),
    'keep',
  );
}

function makeVotes({ battles }: Store, random: Random, versions: readonly VersionId[], { votes }: Sizes): void {
  for (let made = 0; made < votes; made++) {
    battles.record({
      prompt: asked(question(random)),
      a: { versionId: versions[made % 5], completion: reply(random) },
      b: { versionId: versions[5 + (made % 5)], completion: reply(random) },
      shownLeft: 'a',
      outcome: (['a', 'b', 'tie', 'both_bad'] as const)[random.int(4)],
      rater: { kind: 'human', name: 'me' },
    });
  }
}

/** The same weights under every name: what is measured does not read them. */
function linkFiles({ home }: Store, from: VersionId, to: VersionId): void {
  mkdirSync(home.versionDir(to), { recursive: true });
  for (const name of readdirSync(home.versionDir(from))) {
    linkSync(path.join(home.versionDir(from), name), path.join(home.versionDir(to), name));
  }
}
