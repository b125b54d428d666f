/** What a person does in Chat: the open conversation, what is being written, and how replies are asked for. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { RunView } from '../../../shared/contract/runs.ts';
import { bestOfWords } from '../../../shared/domain/contestant-words.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import { t } from '../../../shared/language/t.ts';
import { saveFile } from '../../ui/save-file.ts';
import { BestOfPick } from '../../workbench/best-of-pick.svelte.ts';
import { remember, remembered } from '../../workbench/preferences.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { SamplingChoice } from '../../workbench/sampling-choice.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { ChatState, type Begin, type ReplySettings } from './chat-state.svelte.ts';
import { Choosing, type ChoosingHost } from './candidates/choosing.svelte.ts';
import { conversationFile } from './list/conversation-file.ts';
import type { ExportFormat } from './list/conversation-file.ts';
import { Draft } from './draft.svelte.ts';
import { Presets } from './presets.svelte.ts';
import { Rating } from './turn/rating.svelte.ts';
import type { TurnView } from './thread-window.svelte.ts';
import type { TokenReading } from './turn/token-reading.ts';

type Host = Pick<Workbench, 'client' | 'rater' | 'reading' | 'report' | 'router' | 'toasts' | 'versions'>;

export class ChatDesk {
  readonly chat: ChatState;
  readonly choosing: Choosing;
  readonly rating: Rating;
  readonly sampling = new SamplingChoice('chat.sampling');
  readonly bestOf = new BestOfPick('chat.bestOf');
  /** Reward models that can choose are told by their runs. */
  readonly runs: Resource<readonly RunView[]>;
  readonly presets: Presets;
  readonly draft = new Draft();
  /** How many replies to ask for: 1 answers, more are ranked. */
  count = $state(remembered('chat.count') ?? '1');
  systemPrompt = $state(remembered('chat.system') ?? '');
  /** Whether candidates show their length. */
  lengths = $state(false);
  /** The person's own turn that is being rewritten. */
  editing = $state.raw<MessageId>();
  /** Replies that are shown otherwise than all are: whether as plain text. */
  readonly #plain = new SvelteMap<MessageId, boolean>();
  readonly #tokens = new SvelteSet<MessageId>();
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    this.presets = new Presets(host.client);
    this.runs = new Resource(() => host.client.runs.list({}));
    const onStored = (id: ConversationId) => {
      this.draft.moveTo(id);
      // An address without a screen shows Chat, too.
      if (['', 'chat'].includes(host.router.place.feature)) host.router.replace('chat', [id]);
    };
    this.chat = new ChatState(host.client, onStored, () => host.rater);
    const saying: ChoosingHost = {
      client: host.client,
      get rater() {
        return host.rater;
      },
      saved: (message, undo) => {
        const run = () => void this.attempt(t.chat.notUndone, undo);
        host.toasts.show({ message, action: { label: t.common.undo, run } });
      },
    };
    this.choosing = new Choosing(this.chat, saying);
    this.rating = new Rating(this.chat, saying);
  }

  get writing(): boolean {
    return this.chat.reply !== undefined || this.choosing.round?.writing === true;
  }

  async attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#host.report(error, what);
    }
  }

  /** Opens a conversation as it was left: with the draft, and with candidates that nobody has chosen from. */
  async open(id: ConversationId | undefined, at?: MessageId): Promise<void> {
    if (id !== undefined && id === this.chat.id && at === undefined) return;
    this.editing = undefined;
    if (id !== this.chat.id || id === undefined) this.choosing.close();
    this.draft.open(id);
    await this.attempt(t.chat.conversationNotOpened, () => this.chat.open(id, at));
    await this.attempt(t.chat.candidatesNotRead, () => this.choosing.restore());
  }

  /** Sends the draft; with a count above 1 candidates are drawn for it. */
  async send(): Promise<void> {
    const content = this.draft.text.trim();
    if (content === '' || this.writing) return;
    this.draft.text = '';
    remember('chat.count', this.count);
    remember('chat.system', this.systemPrompt || undefined);
    if (!(await this.#sendTurn(content))) this.draft.text ||= content;
  }

  /** Sends one of the person's turns in another wording, beside the turn as it was. */
  async resend({ id, parentId }: TurnView, content: string): Promise<void> {
    if (this.writing) return;
    this.editing = undefined;
    if (!(await this.#sendTurn(content, parentId))) this.editing = id;
  }

  /** @returns whether it is stored: a message that was refused, or stopped before it arrived, is not lost */
  async #sendTurn(content: string, parentId?: MessageId | null): Promise<boolean> {
    const { chat, count, systemPrompt } = this;
    this.choosing.close();
    try {
      const settings = this.#settings();
      if (count === '1') return await chat.send(content, settings, systemPrompt, parentId);
      await this.draw((await chat.addTurn(content, systemPrompt, parentId)).id, Number(count));
      return true;
    } catch (error) {
      this.#host.report(error, t.chat.messageNotSent);
      return chat.turns.some((turn) => turn.content === content);
    }
  }

  async draw(id: MessageId | undefined = this.lastTurn?.id, n = 4): Promise<void> {
    if (id === undefined) return;
    await this.attempt(t.chat.candidatesNotSampled, () => {
      const { version, sampling } = this.#settings();
      return this.choosing.draw(id, n, { version, sampling });
    });
  }

  async regenerate(id: MessageId | undefined = this.lastTurn?.id): Promise<void> {
    if (id === undefined) return;
    this.choosing.close();
    await this.attempt(t.chat.noReply, () => this.chat.regenerate(id, this.#settings()));
  }

  isPlain(id: MessageId): boolean {
    return this.#plain.get(id) ?? this.#host.reading.plain;
  }

  /** Shows a reply as plain text, or formatted again. */
  togglePlain(id: MessageId): void {
    this.#plain.set(id, !this.isPlain(id));
  }

  /** Whether a reply is shown token by token. */
  showsTokens(id: MessageId): boolean {
    return this.#tokens.has(id);
  }

  /** How a reply is read token by token, where it is shown so. */
  tokensOf(turn: TurnView): TokenReading | undefined {
    if (!this.#tokens.has(turn.id)) return undefined;
    return {
      read: () => this.chat.tokens(turn.id),
      branch: (tokens, then) => void this.goOnWriting(turn, { tokens, then }),
    };
  }

  toggleTokens(id: MessageId): void {
    if (!this.#tokens.delete(id)) this.#tokens.add(id);
  }

  /** Goes on from a reply: from all of it, or from one of its tokens, which the version that wrote it does. */
  async goOnWriting({ id, parentId, figures }: TurnView, at?: Pick<Begin, 'tokens' | 'then'>): Promise<void> {
    if (parentId === null || this.writing) return;
    this.choosing.close();
    await this.attempt(t.chat.noReply, async () => {
      const settings = this.#settings();
      const version = at && figures ? figures.version : settings.version;
      await this.chat.regenerate(parentId, { ...settings, version }, { messageId: id, ...at });
    });
  }

  get lastTurn(): TurnView | undefined {
    return this.chat.turns.findLast(({ role }) => role === 'user');
  }

  get lastReply(): TurnView | undefined {
    return this.chat.turns.findLast(({ role }) => role === 'assistant');
  }

  /** @throws Error where a sampling setting does not fit: nothing is asked for with others than are shown */
  #settings(): ReplySettings {
    if (this.sampling.problem !== undefined) throw new Error(this.sampling.problem);
    return {
      version: this.#host.versions.reference,
      sampling: this.sampling.value,
      bestOf: this.bestOf.value(this.runs.value ?? []),
    };
  }

  /** What chose a reply from several, in words; undefined where nothing did. */
  chosenBy({ figures }: TurnView): string | undefined {
    return figures?.bestOf ? bestOfWords(figures.bestOf, this.runs.value ?? []) : undefined;
  }

  /** What a reply was chosen from; undefined where it could not be read, which is told. */
  async choice(id: MessageId) {
    let read: Awaited<ReturnType<ChatState['choice']>> | undefined;
    await this.attempt(t.chat.choiceNotRead, async () => void (read = await this.chat.choice(id)));
    return read;
  }

  /** Another branch at the same place, as far before or after this turn. */
  async walk({ id, siblings }: TurnView, by: 1 | -1): Promise<MessageId | undefined> {
    const next = siblings.at(siblings.indexOf(id) + by);
    if (next === undefined || (by < 0 && siblings[0] === id)) return undefined;
    await this.show(next);
    return next;
  }

  async show(id: MessageId): Promise<void> {
    this.choosing.close();
    await this.attempt(t.chat.branchNotOpened, () => this.chat.showTurn(id));
  }

  async goOnFrom(id: MessageId): Promise<void> {
    this.choosing.close();
    await this.attempt(t.chat.branchNotOpened, () => this.chat.goTo(id));
  }

  async pin({ id, pinned }: { readonly id: ConversationId; readonly pinned: boolean }): Promise<void> {
    await this.attempt(t.chat.conversationNotMoved, () => this.chat.arrange(id, { pinned: !pinned }));
  }

  /** Saves a conversation as a file. */
  async export(conversationId: ConversationId, format: ExportFormat): Promise<void> {
    await this.attempt(t.chat.conversationNotExported, async () => {
      const { name, text } = conversationFile(await this.#host.client.chat.get({ conversationId }), format);
      saveFile(name, [text]);
    });
  }

  async delete(id: ConversationId): Promise<void> {
    const { router, toasts } = this.#host;
    const open = id === this.chat.id;
    await this.attempt(t.chat.conversationNotDeleted, async () => {
      const restore = await this.chat.delete(id);
      if (open) {
        this.choosing.close();
        router.replace('chat');
      }
      const back = async () => {
        await restore();
        if (open) router.go('chat', [id]);
      };
      const run = () => void this.attempt(t.chat.conversationNotRestored, back);
      toasts.show({ message: t.chat.movedToDeleted, action: { label: t.common.undo, run } });
    });
  }
}
