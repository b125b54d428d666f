/** A conversation as a file that other programs read. */
import type { Client } from '../../../../shared/contract/contract.ts';
import { t } from '../../../../shared/language/t.ts';

type Conversation = Awaited<ReturnType<Client['chat']['get']>>;

/** The open branch to read, or the whole tree to read back. */
export type ExportFormat = 'md' | 'json';

export function conversationFile(conversation: Conversation, format: ExportFormat): { name: string; text: string } {
  const name = `${fileName(conversation.title)}.${format}`;
  return { name, text: format === 'json' ? `${JSON.stringify(conversation, null, 2)}\n` : markdownOf(conversation) };
}

/** The branch that the conversation stands at, with a heading for each turn. */
function markdownOf({ title, headId, messages }: Conversation): string {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: Conversation['messages'] = [];
  for (let turn = headId && byId.get(headId); turn; turn = turn.parentId && byId.get(turn.parentId))
    branch.unshift(turn);
  const speakers = { user: t.chat.you, assistant: t.chat.reply, system: t.chat.systemPrompt };
  const turns = branch.map(({ role, content }) => `## ${speakers[role]}\n\n${content}`);
  return `${[`# ${title || t.chat.untitled}`, ...turns].join('\n\n')}\n`;
}

/** Without what some system does not take in a name. */
function fileName(title: string): string {
  const name = title
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '');
  return name.slice(0, 60).trim() || t.chat.untitled;
}
