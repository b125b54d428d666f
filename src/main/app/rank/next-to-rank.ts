/** The next prompt for a person to rank. What nobody can rank is left out and named, and the next one comes instead. */
import type { Message, SamplingSettings } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Rater } from '../../../shared/domain/feedback.ts';
import type { VersionId } from '../../../shared/domain/ids.ts';
import { promptKey } from '../../../shared/domain/prompt-key.ts';
import { sampleCandidates } from '../chat/candidates.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { isRefusedPrompt } from '../chat/generate.ts';
import { LeftOutPrompts, noneCanBeRanked } from '../data/left-out.ts';
import { nameOfSource, readPromptItems, readPrompts, rememberPrompts } from '../data/prompts.ts';
import type { Prompt, PromptSource } from '../data/prompts.ts';
import { Random } from '../../../shared/domain/random.ts';
import { randomSeed, samplingForCandidates } from '../chat/sampling-defaults.ts';
import { ServedPrompts } from './served-prompts.ts';
import { timesRanked } from './times-ranked.ts';

/** Drafts that are left out of what comes next; who has begun more of them is given them again. */
const mostDrafts = 1000;
/** Rankings of other people that are looked at for one that no other page has. */
const sharedAtOnce = 16;

interface Asked {
  readonly prompts: PromptSource;
  readonly version?: string;
  readonly sampling: Partial<SamplingSettings>;
}

interface NextRequest extends Asked {
  readonly n: number;
  readonly rater: Rater;
  readonly besides: readonly (readonly Message[])[];
  readonly seed?: number;
}

export class NextToRank {
  readonly #app: AppContext;
  readonly #served = new ServedPrompts();
  /** By version and length of the reply: with another one a prompt may fit. */
  readonly #leftOut = new Map<string, LeftOutPrompts>();

  constructor(app: AppContext) {
    this.#app = app;
  }

  /**
   * @returns null when every prompt that can be ranked is
   * @throws ParleyError invalid_input where no prompt of the source can be ranked
   */
  async next(asked: NextRequest, signal?: AbortSignal) {
    const { store } = this.#app;
    const items = await readPromptItems(this.#app, asked.prompts, signal);
    rememberPrompts(store, asked.prompts, items);
    const prompts = items.map(({ prompt }) => prompt);
    const leftOut = await this.#leftOutFor(asked);
    const open = new Map(prompts.map((prompt) => [promptKey(prompt), prompt]));
    for (const key of timesRanked(store, asked.rater).keys()) open.delete(key);
    for (const [key, prompt] of open) if (leftOut.has(prompt)) open.delete(key);
    const begun = this.#begunBy(asked.rater, asked.prompts)
      .map(promptKey)
      .filter((key) => open.delete(key)).length;
    const besides = new Set(asked.besides.map(promptKey));
    const shared = this.#shared(asked, open, besides);
    if (shared !== undefined) {
      const unusable = leftOut.of(prompts);
      return { ...shared, remaining: open.size + begun, total: prompts.length - unusable.count, leftOut: unusable };
    }
    for (;;) {
      const key = this.#served.next(asked.rater.name, [...open.keys()], besides);
      if (key === undefined) break;
      const candidates = await this.#candidatesOf(open.get(key)!, asked, leftOut, signal).catch((thrown: unknown) => {
        this.#served.release(asked.rater.name, key);
        throw thrown;
      });
      if (candidates !== undefined) {
        const unusable = leftOut.of(prompts);
        const { prompt, orderShown } = candidates;
        const item = { prompt, orderShown, candidates: candidates.candidates.map(asRanked), rankedBy: 0 };
        return { ...item, remaining: open.size + begun, total: prompts.length - unusable.count, leftOut: unusable };
      }
      this.#served.release(asked.rater.name, key);
      open.delete(key);
    }
    const unusable = leftOut.of(prompts);
    if (unusable.count < prompts.length) return null;
    throw noneCanBeRanked(nameOfSource(asked.prompts), unusable);
  }

  /** What is half ranked waits among the drafts. */
  #begunBy(rater: Rater, source: PromptSource): Prompt[] {
    if (source.kind !== 'dataset') return [];
    const { rankingDrafts, datasets } = this.#app.store;
    const dataset = datasets.resolve(source.dataset).id;
    return rankingDrafts.newest(rater, { dataset, offset: 0, limit: mostDrafts }).map(({ item }) => item.prompt);
  }

  /** Candidates that somebody else has ranked, where the project wants several people's word on the same ones. */
  #shared({ prompts: source, rater }: NextRequest, open: ReadonlyMap<string, Prompt>, besides: ReadonlySet<string>) {
    if (source.kind !== 'dataset') return undefined;
    const { rankings, rankProjects, datasets } = this.#app.store;
    const dataset = datasets.resolve(source.dataset).id;
    const { ratersWanted } = rankProjects.get(dataset);
    if (ratersWanted < 2) return undefined;
    const waiting = rankings.toShare(rater, dataset, ratersWanted, besides.size + sharedAtOnce);
    const byKey = new Map(waiting.map((ranking) => [promptKey(ranking.prompt), ranking]));
    const key = this.#served.next(
      rater.name,
      [...byKey.keys()].filter((one) => open.has(one)),
      besides,
    );
    const ranking = key === undefined ? undefined : byKey.get(key);
    if (ranking === undefined) return undefined;
    const { prompt, candidates } = ranking;
    const others = rankings.current({ raters: [{ kind: 'human' }], rankings: { prompt, outcomes: ['ranked'] } });
    return {
      prompt: [...prompt],
      candidates,
      orderShown: Random.fromSeed(randomSeed()).shuffle(candidates.map((_, index) => index)),
      rankedBy: new Set([...others].map((one) => one.rater.name)).size,
    };
  }

  async leftOut(asked: Asked, signal?: AbortSignal) {
    return (await this.#leftOutFor(asked)).of(await readPrompts(this.#app, asked.prompts, signal));
  }

  async #candidatesOf(prompt: Prompt, asked: NextRequest, leftOut: LeftOutPrompts, signal?: AbortSignal) {
    try {
      const drawn = await sampleCandidates(this.#app, prompt, asked, { signal });
      if (drawn.candidates.length > 1) return drawn;
      if (!signal?.aborted) leftOut.add(prompt, said('errors.chats.repliesAlike', { replies: drawn.drawn }));
    } catch (error) {
      if (!isRefusedPrompt(error)) throw error;
      leftOut.add(prompt, error.said ?? error.message);
    }
    return undefined;
  }

  async #leftOutFor({ version, sampling }: Asked): Promise<LeftOutPrompts> {
    const { id } = chooseVersion(this.#app, version);
    const settings = await samplingForCandidates(this.#app.store, id, sampling);
    requireChance(settings);
    const key = keyOf(id, settings);
    const known = this.#leftOut.get(key) ?? new LeftOutPrompts();
    this.#leftOut.set(key, known);
    return known;
  }
}

type Drawn = Awaited<ReturnType<typeof sampleCandidates>>['candidates'][number];

function asRanked({ completion, generationId, versionId, times, tokens }: Drawn) {
  return { completion, generationId, versionId, times, tokens };
}

/** @throws ParleyError invalid_input for settings under which all replies to a prompt are the same */
export function requireChance({ temperature }: Pick<SamplingSettings, 'temperature'>): void {
  if (temperature > 0) return;
  throw new ParleyError('invalid_input', said('errors.chats.temperatureZero'));
}

function keyOf(version: VersionId, settings: SamplingSettings): string {
  return JSON.stringify([version, settings]);
}
