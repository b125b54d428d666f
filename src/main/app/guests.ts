/**
 * What somebody may do whom the owner of this machine let in from another one. There are no roles yet: a guest works with all
 * data, runs and versions of the home folder, but names no file of the machine, rates under the name that came with the
 * address, takes back nobody else's feedback, and sees nobody else's conversations.
 */
import type { Mark } from '../../shared/contract/marks.ts';
import type { Caller, CallerContext } from '../../shared/domain/caller.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import type { Rater } from '../../shared/domain/feedback.ts';
import type { ConversationId, DemonstrationId, LabelId, MessageId, RankingId } from '../../shared/domain/ids.ts';
import { isRewards, parseRewards, rewardFileOf } from '../../shared/domain/reward-choice.ts';
import type { Store } from '../store/store.ts';
import type { Guard } from './boundary.ts';

const defaultRater = 'me';

/** Whose a new conversation is, and whose are listed. */
export function guestOf({ caller }: CallerContext): string | null {
  return caller?.isOwner === false ? caller.rater : null;
}

/** By whom a record of feedback is. @param sent a name that was checked where the call came in */
export function authorOf({ caller }: CallerContext, sent: string | undefined): Rater {
  return { kind: 'human', name: caller?.rater ?? sent ?? defaultRater };
}

/** @param what is attempted, as the error begins @throws ParleyError forbidden for a guest */
export function requireOwner({ caller }: CallerContext, what: Said): void {
  if (caller?.isOwner !== false) return;
  throw new ParleyError('forbidden', said('errors.host.ownerSees', { what }));
}

/** @throws ParleyError forbidden for feedback of other people; what a rule said is anybody's */
export function requireOwn(caller: Caller | undefined, raters: readonly Partial<Rater>[]): void {
  if (caller === undefined || caller.isOwner) return;
  const other = raters.find(({ kind, name }) => kind !== 'rule' && name !== caller.rater);
  if (other === undefined) return;
  throw new ParleyError(
    'forbidden',
    other.name === undefined
      ? said('errors.host.notEveryonesFeedback', { own: caller.rater })
      : said('errors.host.notYourFeedback', { name: other.name, own: caller.rater }),
  );
}

export function guardOf(store: Store): Guard {
  return (caller, named) => {
    for (const { mark, value } of named) {
      if (mark === 'author') requireSelf(caller, value);
      else if (!caller.isOwner && typeof value === 'string') allowed[mark]?.(store, caller, value);
    }
  };
}

function requireSelf(caller: Caller, value: unknown): void {
  if (value === caller.rater || typeof value !== 'string') return;
  const names = { name: value, own: caller.rater };
  throw new ParleyError(
    'forbidden',
    caller.isOwner ? said('errors.host.otherNameOfOwner', names) : said('errors.host.otherNameOfGuest', names),
  );
}

const allowed: Partial<Record<Mark, (store: Store, caller: Caller, value: string) => void>> = {
  serverPath: (_store, _caller, value) => {
    throw new ParleyError('forbidden', said('errors.host.noFilesFromElsewhere', { file: value }));
  },
  reward: (_store, _caller, value) => {
    const file = isRewards(value) && parseRewards(value).find(({ name }) => rewardFileOf(name) !== undefined);
    if (!file) return;
    throw new ParleyError('forbidden', said('errors.host.noFunctionsFromElsewhere', { reward: file.name }));
  },
  conversation: (store, caller, value) => requireOwnConversation(store, caller, value as ConversationId),
  message: (store, caller, value) => {
    const conversation = store.conversations.idOf(value as MessageId);
    if (conversation !== undefined) requireOwnConversation(store, caller, conversation);
  },
  ranking: ({ rankings }, caller, value) => requireOwn(caller, rankings.ratersOf(value as RankingId)),
  demonstration: ({ demonstrations }, caller, value) =>
    requireOwn(caller, demonstrations.ratersOf(value as DemonstrationId)),
  label: ({ labels }, caller, value) => requireOwn(caller, labels.ratersOf(value as LabelId)),
};

/** Of one that is somebody else's a guest learns no more than of one that there is not. */
function requireOwnConversation({ conversations }: Store, caller: Caller, id: ConversationId): void {
  const guest = conversations.guestOf(id);
  if (guest === undefined || guest === caller.rater) return;
  throw new ParleyError('not_found', said('errors.store.noConversation', { id }), { id });
}
