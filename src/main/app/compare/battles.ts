/** Blind battles: a person sees two replies, not knowing whose, and votes. */
import { randomUUID } from 'node:crypto';
import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import { anytimeInterval } from '../../../shared/domain/anytime-interval.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { BattleContent, BattleOutcome, Rater } from '../../../shared/domain/feedback.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { Random } from '../../../shared/domain/random.ts';
import type { Store } from '../../store/store.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { isRefusedPrompt, sample } from '../chat/generate.ts';
import { LeftOutPrompts } from '../data/left-out.ts';
import { promptHash } from '../data/prompt-keys.ts';
import { readPrompts } from '../data/prompts.ts';
import type { Prompt, PromptSource } from '../data/prompts.ts';
import { randomSeed, samplingFor } from '../chat/sampling-defaults.ts';
import { decideByVotes } from './decide-by-votes.ts';
import type { PromptSets } from './prompt-sets.ts';

/** A battle that is shown, and the prompts that it is one of. */
type Pending = Omit<BattleContent, 'outcome'> & { readonly source: PromptSource };

export class Battles {
  readonly #app: AppContext;
  readonly #sets: PromptSets;
  readonly #pending = new Map<string, Pending>();
  readonly #leftOut = new Map<string, LeftOutPrompts>();

  constructor(app: AppContext, sets: PromptSets) {
    this.#app = app;
    this.#sets = sets;
  }

  /** A prompt that these versions have met on least, with a reply of each; prompts that one of them cannot reply to are left out. */
  async next(
    request: {
      readonly a: string;
      readonly b: string;
      readonly prompts: PromptSource;
      readonly sampling: Partial<SamplingSettings>;
    },
    signal?: AbortSignal,
  ) {
    const { store } = this.#app;
    const [a, b] = [chooseVersion(this.#app, request.a), chooseVersion(this.#app, request.b)];
    if (a.id === b.id) throw new ParleyError('invalid_input', said('errors.chats.oneVersion', { version: a.name }));
    const random = Random.fromSeed(randomSeed());
    const prompts = random.shuffle(await readPrompts(this.#app, request.prompts, signal));
    const times = Map.groupBy(battlesOf(store, a.id, b.id), ({ prompt }) => promptKey(prompt));
    const met = (prompt: Prompt) => times.get(promptKey(prompt))?.length ?? 0;
    const leftOut = this.#leftOutOf(a.id, b.id);
    for (const prompt of prompts.toSorted((one, other) => met(one) - met(other))) {
      if (leftOut.has(prompt)) continue;
      try {
        const replies = [
          await this.#reply(a, prompt, request.sampling, signal),
          await this.#reply(b, prompt, request.sampling, signal),
        ] as const;
        const shownLeft = random.int(2) === 0 ? 'a' : 'b';
        const battle: Pending = { source: request.prompts, prompt, a: replies[0], b: replies[1], shownLeft };
        return { ...this.#open(battle), leftOut: leftOut.of(prompts) };
      } catch (error) {
        if (!isRefusedPrompt(error)) throw error;
        leftOut.add(prompt, error.said ?? error.message);
      }
    }
    const { count, named } = leftOut.of(prompts);
    throw new ParleyError(
      'invalid_input',
      said('errors.chats.noPromptForBoth', {
        a: a.name,
        b: b.name,
        prompts: count,
        prompt: named[0].prompt,
        reason: named[0].reason,
      }),
    );
  }

  async #reply(version: PolicyVersion, prompt: Prompt, asked: Partial<SamplingSettings>, signal?: AbortSignal) {
    const { store } = this.#app;
    const settings = await samplingFor(store, version.id, asked);
    const requests = [{ prompt, n: 1, seed: randomSeed() }];
    const { generations } = await sample(this.#app, version, requests, settings, { signal });
    const [stored] = store.generations.record(generations[0]);
    return { versionId: version.id, completion: stored.text };
  }

  #leftOutOf(a: VersionId, b: VersionId): LeftOutPrompts {
    const key = [a, b].sort().join();
    const known = this.#leftOut.get(key) ?? new LeftOutPrompts();
    this.#leftOut.set(key, known);
    return known;
  }

  #open(battle: Pending) {
    const ticket = randomUUID();
    this.#pending.set(ticket, battle);
    const [left, right] = sidesOf(battle);
    return { ticket, prompt: [...battle.prompt], left: left.completion, right: right.completion };
  }

  async vote(vote: {
    readonly ticket: string;
    readonly outcome: 'left' | 'right' | 'tie' | 'both_bad';
    readonly rater: Rater;
    readonly durationMs: number | null;
  }) {
    const asked = this.#pending.get(vote.ticket);
    // A vote is worth more than its tally: where the prompts are gone, all votes are counted.
    const on = asked && (await this.#sets.keysOf(asked.source).catch(() => undefined));
    const battle = this.#pending.get(vote.ticket);
    if (battle === undefined) {
      throw new ParleyError('not_found', said('errors.chats.battleOver'));
    }
    const { store } = this.#app;
    const { prompt, a, b, shownLeft } = battle;
    const before = tallyOf(store, a.versionId, b.versionId, on);
    const { id } = store.battles.record({
      prompt,
      a,
      b,
      shownLeft,
      outcome: outcomeOf(vote.outcome, shownLeft),
      rater: vote.rater,
      durationMs: vote.durationMs,
    });
    this.#pending.delete(vote.ticket);
    const [left, right] = sidesOf(battle);
    const tally = tallyOf(store, a.versionId, b.versionId, on);
    const decided = decideByVotes(store, before, tally);
    return { battleId: id, left: left.versionId, right: right.versionId, tally, decided };
  }
}

/**
 * People's votes between two versions, whichever of them was called A at the time. All are counted; the win rate is of the first vote on each
 * prompt. Where prompts differ in who wins, votes on the same ones over and over show ever more surely who wins on
 * these, and no more of other prompts.
 * @param on prompts by their hashes: votes on others do not count; undefined: all count
 */
export function tallyOf(store: Store, a: VersionId, b: VersionId, on?: ReadonlySet<string>) {
  const votes = votesOn(store, a, b, on);
  const first = countsOf([...Map.groupBy(votes, ({ key }) => key).values()].map(([earliest]) => earliest));
  const { wins, ties, bothBad } = countsOf(votes);
  const even = first.ties + first.bothBad;
  const prompts = first.wins.a + first.wins.b + even;
  return {
    a,
    b,
    wins,
    ties,
    bothBad,
    count: votes.length,
    firstVotes: { wins: first.wins, even, prompts },
    winRate: prompts === 0 ? null : anytimeInterval({ wins: first.wins.a, losses: first.wins.b, ties: even }),
  };
}

interface Vote {
  readonly key: string;
  readonly outcome: BattleOutcome;
}

/** The oldest first, as if `a` had been called A each time. */
function votesOn(store: Store, a: VersionId, b: VersionId, on?: ReadonlySet<string>): Vote[] {
  const counted = battlesOf(store, a, b).filter(({ prompt }) => on === undefined || on.has(promptHash(prompt)));
  return counted.map((battle) => ({
    key: promptKey(battle.prompt),
    outcome: battle.a.versionId === a ? battle.outcome : swapped(battle.outcome),
  }));
}

function countsOf(votes: readonly Vote[]) {
  const count = (outcome: BattleOutcome) => votes.filter((vote) => vote.outcome === outcome).length;
  return { wins: { a: count('a'), b: count('b') }, ties: count('tie'), bothBad: count('both_bad') };
}

/** People's votes between this version and each that it has met, the newest opponent first. */
export function votesOf(store: Store, version: VersionId) {
  const met = [...store.battles.current()].flatMap(({ a, b }) =>
    a.versionId === version ? [b.versionId] : b.versionId === version ? [a.versionId] : [],
  );
  return [...new Set(met.reverse())].map((other) => tallyOf(store, version, other));
}

function battlesOf(store: Store, a: VersionId, b: VersionId): BattleContent[] {
  return [...store.battles.current()].filter(
    (battle) =>
      (battle.a.versionId === a && battle.b.versionId === b) || (battle.a.versionId === b && battle.b.versionId === a),
  );
}

function sidesOf({ a, b, shownLeft }: Pending) {
  return shownLeft === 'a' ? [a, b] : [b, a];
}

function outcomeOf(vote: 'left' | 'right' | 'tie' | 'both_bad', shownLeft: 'a' | 'b'): BattleOutcome {
  if (vote === 'tie' || vote === 'both_bad') return vote;
  return (vote === 'left') === (shownLeft === 'a') ? 'a' : 'b';
}

function swapped(outcome: BattleOutcome): BattleOutcome {
  return outcome === 'a' ? 'b' : outcome === 'b' ? 'a' : outcome;
}
