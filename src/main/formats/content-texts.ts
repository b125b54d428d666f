import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';

/** All that an item says: its turns, then its replies. */
export function textsOf(content: DatasetContent): string[] {
  const of = (messages: readonly Message[]) => messages.map((message) => message.content);
  switch (content.kind) {
    case 'conversation':
      return of(content.messages);
    case 'prompt':
      return of(content.prompt);
    case 'preference':
      return [...of(content.prompt), content.chosen, content.rejected];
    case 'labelled':
      return [...of(content.prompt), content.completion];
    case 'ranking':
      return [...of(content.prompt), ...content.completions];
  }
}
