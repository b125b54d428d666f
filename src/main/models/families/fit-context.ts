import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { encodePrompt } from '../template/chat-template.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface FittedPrompt {
  /** What the model sees: system messages, then the newest turns. */
  messages: Message[];
  /** The prompt's tokens, generation prompt included. */
  ids: Int32Array;
  /** What was left out, oldest first; empty when everything fits. */
  droppedMessages: Message[];
}

interface Room {
  readonly contextTokens: number;
  /** To leave for the reply. */
  readonly reserveTokens: number;
}

/**
 * The prompt for the next reply, with as many of the newest turns as the context holds: at most contextTokens − reserveTokens.
 * @throws ParleyError `invalid_input` when the last turn alone does not fit
 */
export function fitContext(tokenizer: Tokenizer, messages: readonly Message[], options: Room): FittedPrompt {
  const fitted = newestTurns(tokenizer, messages, options);
  if (fitted.ids.length > options.contextTokens - options.reserveTokens) throw tooLong(fitted, options);
  return fitted;
}

/**
 * As many of the newest turns as the context holds; where not even the last one fits, that one. Turns (a user's message with
 * the replies to it) go whole and oldest first: half a turn would put words into somebody's mouth. Leading system
 * messages and the last turn always stay.
 */
export function newestTurns(tokenizer: Tokenizer, messages: readonly Message[], options: Room): FittedPrompt {
  const limit = options.contextTokens - options.reserveTokens;
  const firstTurn = messages.findIndex((message) => message.role !== 'system');
  const systemCount = firstTurn < 0 ? messages.length : firstTurn;
  const turns = messages.slice(systemCount);
  // Where the history may begin: at its first message or at any later message of the user's.
  const starts = turns.flatMap((message, i) => (i === 0 || message.role === 'user' ? [i] : []));
  const from = (start: number): FittedPrompt => {
    const kept = [...messages.slice(0, systemCount), ...turns.slice(start)];
    return { messages: kept, ids: encodePrompt(tokenizer, kept), droppedMessages: turns.slice(0, start) };
  };
  // From the newest turn on, twice as many each time: what a long chat costs is what fits, not how long it is.
  let best = from(starts.at(-1) ?? 0);
  let fits = starts.length - 1;
  let tooMany = -1;
  for (let count = 2; best.ids.length <= limit && fits > 0 && tooMany < 0; count *= 2) {
    const at = Math.max(0, starts.length - count);
    const candidate = from(starts[at]);
    if (candidate.ids.length > limit) tooMany = at;
    else [best, fits] = [candidate, at];
  }
  // The earliest start that fits lies between the two: later ones are shorter.
  while (tooMany >= 0 && fits - tooMany > 1) {
    const middle = (tooMany + fits) >> 1;
    const candidate = from(starts[middle]);
    if (candidate.ids.length > limit) tooMany = middle;
    else [best, fits] = [candidate, middle];
  }
  return best;
}

function tooLong(smallest: FittedPrompt, { contextTokens, reserveTokens }: Room): ParleyError {
  return new ParleyError(
    'invalid_input',
    said('errors.files.promptTooLong', {
      tokens: smallest.ids.length,
      most: contextTokens - reserveTokens,
      context: contextTokens,
      reserved: reserveTokens,
    }),
    { promptTokens: smallest.ids.length, contextTokens, reserveTokens },
  );
}
