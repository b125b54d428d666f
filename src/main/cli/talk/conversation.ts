/** A conversation in the terminal. */
import type { Client } from '../../../shared/contract/contract.ts';
import { fromContractError } from '../../../shared/contract/errors.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { ConversationId, MessageId } from '../../../shared/domain/ids.ts';
import type { CommandContext } from '../command.ts';
import { LineInput } from '../terminal/line-input.ts';
import { nearest } from '../../../shared/domain/nearest.ts';
import { hanging, oneLine, printable, wrap } from '../terminal/printable.ts';
import { rankForConversation } from './rank-turn.ts';
import type { ReplySettings } from '../input/reply-settings.ts';
import { ReplyWriter, replyNote } from './reply-writer.ts';
import { said } from '../../../shared/language/said.ts';
import { format, t } from '../../../shared/language/t.ts';

/** An exchange: the user's turn, and where the conversation stood before it. */
interface Exchange {
  readonly before: MessageId | null;
  readonly userTurn: MessageId;
  readonly text: string;
}

const commands = ['candidates', 'values', 'again', 'undo', 'new', 'version', 'temperature', 'help', 'quit'] as const;

/** Each with what follows it, and what it does. */
function help(): string {
  const followed = { candidates: '[N]', version: 'V', temperature: 'X' } as Readonly<
    Record<string, string | undefined>
  >;
  return commands.map((name) => `${`/${name} ${followed[name] ?? ''}`.padEnd(17)} ${t.cliTalk.help[name]}`).join('\n');
}

export async function converse(context: CommandContext, settings: ReplySettings): Promise<void> {
  const client = await context.client();
  const { terminal, interrupt, stdin } = context;
  const lines = new LineInput({ input: stdin, output: terminal.dialogueStream, interrupt });
  const session = new Session(context, client, settings, lines);
  const idle = () => {
    terminal.note(`\n${t.cliTalk.howToLeave}`);
    lines.startOver();
  };
  if (stdin.isTTY) terminal.note(`${t.cliTalk.howToTalk}\n`);
  try {
    for (;;) {
      const line = await interrupt.meanwhile(idle, () => lines.ask('> '));
      if (line === undefined || line.trim() === '/quit') break;
      if (line.trim() !== '') await session.take(line.trim());
    }
  } finally {
    lines.close();
  }
  if (stdin.isTTY) terminal.line();
}

class Session {
  readonly #context: CommandContext;
  readonly #client: Client;
  readonly #settings: ReplySettings;
  readonly #lines: LineInput;
  #conversationId: ConversationId | undefined;
  #head: MessageId | null = null;
  readonly #exchanges: Exchange[] = [];

  constructor(context: CommandContext, client: Client, settings: ReplySettings, lines: LineInput) {
    this.#context = context;
    this.#client = client;
    this.#settings = settings;
    this.#lines = lines;
  }

  /** One line: a message or a /command. What goes wrong is said, and the conversation goes on. */
  async take(line: string): Promise<void> {
    try {
      if (line.startsWith('/')) await this.#command(line);
      else await this.#send(line);
    } catch (thrown) {
      const error = fromContractError(thrown);
      if (error.code === 'cancelled') this.#context.terminal.note(t.cliTalk.stopped);
      else this.#context.terminal.note(error.message);
    }
  }

  async #command(line: string): Promise<void> {
    const [name = '', value] = line.split(/\s+/);
    switch (name) {
      case '/help':
        return this.#context.terminal.note(help());
      case '/candidates':
        return this.#candidates(value);
      case '/values':
        return this.#values();
      case '/again':
        return this.#again();
      case '/undo':
        return this.#undo();
      case '/new':
        return this.#startAnew();
      case '/version':
        return this.#useVersion(value);
      case '/temperature':
        return this.#useTemperature(value);
      default: {
        const near = nearest(
          name,
          commands.map((command) => `/${command}`),
        );
        throw new ParleyError(
          'invalid_input',
          near === undefined
            ? said('cliTalk.noSuchCommand', { name })
            : said('cliTalk.noSuchCommandNear', { name, near }),
        );
      }
    }
  }

  async #send(content: string): Promise<void> {
    this.#conversationId ??= (await this.#client.chat.create({ title: content.slice(0, 60) })).id;
    const conversationId = this.#conversationId;
    const before = this.#head;
    await this.#stream((options) =>
      this.#client.chat.send({ conversationId, parentId: before, content, ...this.#settings }, options),
    ).then((userTurn) => this.#exchanges.push({ before, userTurn, text: content }));
  }

  async #again(): Promise<void> {
    const { userTurn } = this.#lastExchange();
    const conversationId = this.#requireConversation();
    await this.#stream((options) =>
      this.#client.chat.reply({ conversationId, toMessageId: userTurn, ...this.#settings }, options),
    );
  }

  /** Prints a reply while it comes. Ctrl-C stops it; what was written stays. Returns the turn it replies to. */
  async #stream(start: (options: { signal: AbortSignal }) => ReturnType<Client['chat']['send']>): Promise<MessageId> {
    const { terminal, interrupt } = this.#context;
    const writer = new ReplyWriter(terminal);
    const stopped = new AbortController();
    let userTurn: MessageId | undefined;
    await interrupt.meanwhile(
      () => stopped.abort(),
      async () => {
        for await (const event of await start({ signal: stopped.signal })) {
          if (event.type === 'snapshot') {
            this.#head = userTurn = event.turn.id;
          } else if (event.type === 'candidates') {
            writer.writing(event);
          } else if (event.type === 'delta') {
            writer.write(event.text);
          } else {
            writer.end();
            this.#head = event.message.id;
            // Of lines that are piped in, the figures are nobody's concern; a reply that has not seen all of them is.
            if (terminal.live || event.droppedTurns > 0) {
              const runs = event.choice === null ? [] : await this.#client.runs.list({});
              terminal.note(`(${replyNote(event, runs)})\n`);
            }
          }
        }
      },
    );
    if (userTurn === undefined) throw new ParleyError('cancelled', said('cliTalk.stoppedBeforeReply'));
    return userTurn;
  }

  /** The replies that the last one was chosen from, the best first, with their values. */
  async #values(): Promise<void> {
    this.#lastExchange();
    if (this.#head === null) return;
    const { candidates, chosen } = await this.#client.chat.choice({ messageId: this.#head });
    const rows = candidates.map((candidate, place) => ({ ...candidate, chosen: place === chosen }));
    for (const { completion, value, chosen: best } of rows.toSorted((a, b) => b.value - a.value)) {
      const text = hanging(wrap(printable(completion), 66), 12);
      this.#context.terminal.dialogue(`${format.figure(value).padStart(9)} ${best ? '*' : ' '} ${text}`);
    }
  }

  async #candidates(value: string | undefined): Promise<void> {
    const n = value === undefined ? 3 : Number(value);
    if (!Number.isInteger(n) || n < 2 || n > 16) {
      throw new ParleyError('invalid_input', said('cliTalk.candidatesExpected', { given: value ?? '' }));
    }
    const { userTurn } = this.#lastExchange();
    const conversationId = this.#requireConversation();
    const best = await rankForConversation(this.#context, this.#client, this.#lines, {
      conversationId,
      messageId: userTurn,
      n,
      ...this.#settings,
    });
    if (best === undefined) return;
    const message = await this.#client.chat.append({
      conversationId,
      parentId: userTurn,
      role: 'assistant',
      content: best,
    });
    this.#head = message.id;
    await this.#client.chat.branch({ conversationId, headId: message.id });
  }

  async #undo(): Promise<void> {
    const { before, text } = this.#lastExchange();
    this.#exchanges.pop();
    this.#head = before;
    if (before !== null) {
      await this.#client.chat.branch({ conversationId: this.#requireConversation(), headId: before });
    }
    this.#context.terminal.note(t.cliTalk.takenBack({ text }));
  }

  #startAnew(): void {
    this.#conversationId = undefined;
    this.#head = null;
    this.#exchanges.length = 0;
    this.#context.terminal.note(t.cliTalk.newConversation);
  }

  async #useVersion(value: string | undefined): Promise<void> {
    if (value === undefined) throw new ParleyError('invalid_input', said('cliTalk.versionExpected'));
    const { id, name } = await this.#client.models.get({ version: value });
    this.#settings.version = id;
    this.#context.terminal.note(t.cliTalk.goingOnWith({ version: oneLine(printable(name)) }));
  }

  #useTemperature(value: string | undefined): void {
    const temperature = Number(value);
    if (value === undefined || !(temperature >= 0 && temperature <= 10)) {
      throw new ParleyError('invalid_input', said('cliTalk.temperatureExpected', { given: value ?? '' }));
    }
    this.#settings.sampling = { ...this.#settings.sampling, temperature };
    this.#context.terminal.note(t.cliTalk.temperature({ temperature }));
  }

  #lastExchange(): Exchange {
    const last = this.#exchanges.at(-1);
    if (last === undefined) throw new ParleyError('invalid_input', said('cliTalk.noMessageYet'));
    return last;
  }

  #requireConversation(): ConversationId {
    if (this.#conversationId === undefined) throw new ParleyError('internal', 'No conversation has begun.');
    return this.#conversationId;
  }
}
