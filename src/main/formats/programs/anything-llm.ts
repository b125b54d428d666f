/**
 * AnythingLLM's export of workspace chats (JSON or CSV): a question and its reply a row, rated or not. Read in anything-llm:
 * server/utils/helpers/chat/convertTo.js. Its JSONL and Alpaca exports have no ratings and are read as chats and alpaca.
 */
import { said } from '../../../shared/language/said.ts';
import type { GroupedFormat } from '../format.ts';
import { expectedIn } from '../record-shapes.ts';
import { itemsOfTree } from './chat-tree.ts';
import { asList, asText, requireText } from './json-access.ts';
import { parseEach } from './parse-each.ts';

const goodOf: Readonly<Record<string, boolean | undefined>> = { GOOD: true, BAD: false, '--': undefined };

export const anythingLlm: GroupedFormat = {
  name: 'anything-llm',
  fields: 'prompt, response, workspace, sent_at, username, rating (GOOD, BAD or --)',
  ownFields: true,
  reads: ['prompt', 'response', 'rating', 'username', 'attachments'],
  layout: 'list',
  needs: [['prompt', 'response', 'workspace', 'sent_at']],
  ...parseEach(({ prompt, response, rating = '--', username, attachments }) => {
    const text = requireText(prompt, 'prompt');
    const reply = requireText(response, 'response');
    if (typeof rating !== 'string' || !(rating in goodOf)) {
      throw expectedIn('rating', said('expected.oneOf', { choices: ['GOOD', 'BAD', '--'] }), rating);
    }
    const good = goodOf[rating];
    const beyondText = asList(attachments).length > 0;
    return itemsOfTree({
      messages: [
        { id: 'prompt', role: 'user', text, beyondText },
        {
          id: 'reply',
          parentId: 'prompt',
          role: 'assistant',
          text: reply,
          verdicts: [{ good, rater: asText(username) }],
        },
      ],
    });
  }),
};
