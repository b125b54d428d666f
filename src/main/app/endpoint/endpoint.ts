/** What clients of the endpoint can do, whatever protocol they speak: ask for completions, and say what they think of them. */
import { endpointSettings, retentions } from '../../../shared/domain/api-client.ts';
import type { ApiClient, ApiCompletion, Retention } from '../../../shared/domain/api-client.ts';
import type { Generation, SamplingSettings } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { newId } from '../../../shared/domain/ids.ts';
import type { ApiCompletionId, VersionId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { FeedbackRef } from '../../store/api-clients.ts';
import type { StoredCompletion } from '../../store/api-completions.ts';
import type { ToldToken } from '../../workers/policy/token-texts.ts';
import { sample } from '../chat/generate.ts';
import { randomSeed, samplingFor } from '../chat/sampling-defaults.ts';
import type { AppContext } from '../context.ts';
import type { Prompt } from '../data/prompts.ts';
import { seedFor } from '../runs/seeds.ts';
import { bestFor } from './ab-test.ts';
import { clientOfKey } from './client-keys.ts';
import { EndpointSwitch } from './endpoint-switch.ts';
import { FairTurns } from './fair-turns.ts';
import { giveFeedback, type Feedback } from './give-feedback.ts';
import { KeptAnswers } from './kept-answers.ts';
import { isBestModel, servedModels, servedName, servedVersion } from './served-models.ts';
import type { ServedModel } from './served-models.ts';

/** Completions decoded together for clients; a policy decodes 32, so the workbench's own always find room. */
const mostTogether = 24;
const mostWaitingOfClient = 256;
/** Text of a token is a few characters, a dozen where it is spaces: what has more for each token that the context holds is not even read. */
const mostCharactersOfToken = 64;
/** In characters; whether longer prompts can fit at all is asked first. Tokenizing megabytes would keep others waiting for a minute. */
const longPrompt = 16_000;

export interface Asked {
  readonly model: string;
  readonly prompts: readonly Prompt[];
  /** Choices for each prompt. */
  readonly n: number;
  readonly seed?: number;
  /** What is left out is the version's own recommendation or else Parley's. */
  readonly sampling: Partial<SamplingSettings>;
  /** Tells each token with so many of the likeliest in its place. */
  readonly alternatives?: number;
  readonly conversation: string | null;
  readonly endUser: string | null;
  /** False: nothing of it is kept, whatever the retention. */
  readonly keep: boolean;
}

/** More text of a choice. */
export interface AnswerPiece {
  readonly choice: number;
  readonly text: string;
  readonly told: readonly ToldToken[];
}

export interface Begun {
  readonly id: ApiCompletionId;
  readonly version: VersionId;
  /** As clients call it. */
  readonly model: string;
  /** Of all prompts, as the model reads them. */
  readonly promptTokens: number;
}

export interface Choice {
  readonly text: string;
  readonly finishReason: Generation['finishReason'];
  readonly stopText: string | null;
  readonly told: readonly ToldToken[];
}

export interface Answer extends Begun {
  /** By prompt, the choices for each one after the other. */
  readonly choices: readonly Choice[];
  /** Tokens sampled, those that end a reply included. */
  readonly completionTokens: number;
}

/** The version that answers, and the A/B test that chose it. */
interface Served {
  readonly version: PolicyVersion;
  readonly abTest: ApiCompletion['abTest'];
}

interface Listening {
  readonly signal?: AbortSignal;
  /** Once, before the first piece: nothing that the request asks for is refused any more. */
  readonly onBegin?: (begun: Begun) => void;
  readonly onPiece?: (piece: AnswerPiece) => void;
}

export class Endpoint {
  readonly switch: EndpointSwitch;
  readonly #app: AppContext;
  readonly #turns = new FairTurns(mostTogether, mostWaitingOfClient);
  readonly #answers: KeptAnswers;
  /** By client, what ends the requests that are being answered. */
  readonly #working = new Map<string, Set<AbortController>>();

  constructor(app: AppContext) {
    this.#app = app;
    this.#answers = new KeptAnswers(app.store);
    this.switch = new EndpointSwitch(app.store.settings);
  }

  get retention(): Retention {
    const set = this.#app.store.settings.get(endpointSettings.retention);
    return retentions.find((retention) => retention === set) ?? 'all';
  }

  /** Undefined for a key that nobody has. */
  clientOf(key: string): ApiClient | undefined {
    return clientOfKey(this.#app.store.apiClients, key);
  }

  models(): ServedModel[] {
    return servedModels(this.#app);
  }

  /** @throws ParleyError not_found */
  model(name: string): ServedModel {
    const { id, createdAtMs } = servedVersion(this.#app, name);
    return { name, version: id, createdAtMs };
  }

  /**
   * @throws ParleyError not_found for the model; invalid_input, with `contextExceeded` in its details for messages that the
   *   model's context has no room for: nothing is left out of them; conflict with `busy`; those of `sample`
   */
  async answer(client: ApiClient, asked: Asked, listening: Listening = {}): Promise<Answer> {
    const served = this.#serve(client, asked);
    const units = asked.prompts.length * asked.n;
    const ended = new AbortController();
    const working = this.#working.get(client.id) ?? new Set();
    this.#working.set(client.id, working.add(ended));
    const signal = AbortSignal.any([ended.signal, ...(listening.signal === undefined ? [] : [listening.signal])]);
    const turn = { owner: client.id, lane: served.version.id, units, signal };
    try {
      return await this.#turns.run(turn, () =>
        this.#answer(client, asked, served, { ...listening, signal }, ended.signal),
      );
    } catch (thrown) {
      ended.signal.throwIfAborted();
      throw thrown;
    } finally {
      working.delete(ended);
      if (working.size === 0 && this.#working.get(client.id) === working) this.#working.delete(client.id);
    }
  }

  /** @throws ParleyError not_found */
  #serve(client: ApiClient, asked: Asked): Served {
    if (isBestModel(asked.model)) return bestFor(this.#app, client, asked);
    return { version: servedVersion(this.#app, asked.model), abTest: null };
  }

  /** Ends what is being answered: of one client, or of all. */
  #end(reason: ParleyError, client?: ApiClient): void {
    const working = client === undefined ? [...this.#working.values()] : [this.#working.get(client.id) ?? []];
    for (const ended of working.flatMap((each) => [...each])) ended.abort(reason);
  }

  async #answer(
    client: ApiClient,
    asked: Asked,
    { version, abTest }: Served,
    { signal, onBegin, onPiece }: Listening,
    ended: AbortSignal,
  ): Promise<Answer> {
    const settings = await samplingFor(this.#app.store, version.id, asked.sampling);
    let promptTokens = 0;
    for (const prompt of asked.prompts) promptTokens += await this.#roomFor(version, prompt, settings, signal);
    const begun: Begun = {
      id: newId('apiCompletion'),
      version: version.id,
      model: servedName(this.#app, version.id),
      promptTokens,
    };
    const told = Array.from({ length: asked.prompts.length * asked.n }, (): ToldToken[] => []);
    let hasBegun = false;
    const seed = asked.seed ?? randomSeed();
    const requests = asked.prompts.map((prompt, place) => ({
      prompt,
      n: asked.n,
      seed: place === 0 ? seed : seedFor(seed, `prompt ${place}`),
    }));
    const { generations, stopTexts } = await sample(this.#app, version, requests, settings, {
      signal,
      alternatives: asked.alternatives,
      onText: ({ request, candidate, delta, told: tokens = [] }) => {
        const choice = request * asked.n + candidate;
        told[choice].push(...tokens);
        if (!hasBegun) onBegin?.(begun);
        hasBegun = true;
        onPiece?.({ choice, text: delta, told: tokens });
      },
    });
    // Nothing is kept for a client whose key was taken away meanwhile.
    ended.throwIfAborted();
    // Of replies without any text.
    if (!hasBegun) onBegin?.(begun);
    const all = generations.flat();
    const stops = stopTexts.flat();
    const completion = {
      id: begun.id,
      clientId: client.id,
      conversation: asked.conversation,
      endUser: asked.endUser,
      abTest,
    };
    if (asked.keep && all.length > 0) this.#answers.keep(completion, all, this.retention);
    return {
      ...begun,
      choices: all.map(({ text, finishReason }, choice) => ({
        text,
        finishReason,
        stopText: stops[choice],
        told: told[choice],
      })),
      completionTokens: all.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0),
    };
  }

  /**
   * @returns the tokens of a prompt that fits
   * @throws ParleyError invalid_input: nobody expects a part of what they send to be left out
   */
  async #roomFor(
    version: PolicyVersion,
    prompt: Prompt,
    { maxTokens }: SamplingSettings,
    signal?: AbortSignal,
  ): Promise<number> {
    const folder = this.#app.store.home.versionDir(version.id);
    const measure = (messages: Prompt) => this.#app.policies.measure(folder, messages, maxTokens, signal);
    const characters = prompt.reduce((sum, { content }) => sum + content.length, 0);
    if (characters > longPrompt) {
      const { contextTokens } = await measure([{ role: 'user', content: '' }]);
      if (characters > contextTokens * mostCharactersOfToken) throw tooLong(contextTokens, maxTokens);
    }
    const { tokens, contextTokens, droppedMessages } = await measure(prompt);
    if (droppedMessages === 0 && tokens <= contextTokens - reserveOf(contextTokens, maxTokens)) return tokens;
    throw tooLong(contextTokens, maxTokens);
  }

  /**
   * @param over ids of other answers to the same messages
   * @throws ParleyError not_found for an answer that this client has not got or that is not kept; invalid_input
   */
  giveFeedback(client: ApiClient, completionId: string, over: readonly string[], feedback: Feedback): FeedbackRef[] {
    const ids = [completionId, ...over];
    const twice = ids.find((id, place) => ids.indexOf(id) !== place);
    if (twice !== undefined) {
      throw new ParleyError('invalid_input', said('errors.endpoint.answerTwice', { id: twice }));
    }
    // What waits for feedback is stored with it or not at all.
    const given = this.#app.store.transaction(() => {
      const [answer, ...others] = ids.map((id) => this.#answerOf(client, id));
      return giveFeedback(this.#app.store, client, answer, others, feedback);
    });
    for (const id of ids) this.#answers.isStored(id);
    return given;
  }

  #answerOf(client: ApiClient, id: string): StoredCompletion {
    const answer = this.#answers.take(client.id, id);
    if (answer !== undefined) return answer;
    const advice = {
      nothing: said('errors.endpoint.keepsNothing'),
      feedback: said('errors.endpoint.keepsNewest'),
      all: said('errors.endpoint.sendAnswersId'),
    };
    throw new ParleyError('not_found', said('errors.endpoint.noCompletion', { id, advice: advice[this.retention] }), {
      id,
    });
  }

  /** Takes back what one record of this client's feedback says. @throws ParleyError not_found */
  takeBack(client: ApiClient, id: string): void {
    const { store } = this.#app;
    const record = store.apiClients.recordOf(client.id, id);
    if (record === undefined) throw new ParleyError('not_found', said('errors.endpoint.noFeedback', { id }), { id });
    store.apiClients.retract(record);
  }

  /** Takes a client's key away, with all that it was answered and said where that is asked for. */
  remove(client: ApiClient, withData: boolean): void {
    const { apiClients } = this.#app.store;
    this.#end(new ParleyError('forbidden', said('errors.endpoint.keyRemoved')), client);
    if (!withData) return apiClients.remove(client.id);
    this.#answers.forget(client.id);
    apiClients.erase(client.id);
  }

  /** Does what the settings now say: nobody is answered while it is off, and nothing waits for feedback that is not kept. */
  async settingsChanged(): Promise<void> {
    if (!this.switch.isOn) this.#end(new ParleyError('cancelled', said('errors.endpoint.switchedOff')));
    if (this.retention === 'nothing') this.#answers.forget();
    await this.switch.changed();
  }
}

/** Kept for the reply: what was asked for, but never more than half of the context. */
const reserveOf = (contextTokens: number, maxTokens: number): number => Math.min(maxTokens, contextTokens >> 1);

function tooLong(contextTokens: number, maxTokens: number): ParleyError {
  return new ParleyError(
    'invalid_input',
    said('errors.endpoint.tooLong', { context: contextTokens, reserved: reserveOf(contextTokens, maxTokens) }),
    { contextExceeded: true, contextTokens },
  );
}
