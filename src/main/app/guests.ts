/**
 * What somebody may do whom the owner of this machine let in from another one. There are no roles yet: a guest works with all
 * data, runs and versions of the home folder, but names no file of the machine, rates under the name that came with the
 * address, takes back nobody else's feedback, and sees nobody else's conversations.
 */
import type { Mark } from '../../shared/contract/marks.ts';
import type { Caller, CallerContext } from '../../shared/domain/caller.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
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
export function requireOwner({ caller }: CallerContext, what: string): void {
  if (caller?.isOwner !== false) return;
  throw new ParleyError(
    'forbidden',
    `${what}: only its owner sees what is there. Ask the owner, or import from the Hub.`,
  );
}

/** @throws ParleyError forbidden for feedback of other people; what a rule said is anybody's */
export function requireOwn(caller: Caller | undefined, raters: readonly Partial<Rater>[]): void {
  if (caller === undefined || caller.isOwner) return;
  const other = raters.find(({ kind, name }) => kind !== 'rule' && name !== caller.rater);
  if (other === undefined) return;
  throw new ParleyError(
    'forbidden',
    `Taking back feedback of ${other.name === undefined ? 'all people' : `"${other.name}"`}: this address rates as ` +
      `"${caller.rater}", and takes back its own alone. Ask who gave it, or the host's owner.`,
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
  const way = caller.isOwner ? 'Change the name in Settings, or with host.rateAs.' : 'Leave the name out.';
  throw new ParleyError('forbidden', `Rating as "${value}": this session rates as "${caller.rater}". ${way}`);
}

const allowed: Partial<Record<Mark, (store: Store, caller: Caller, value: string) => void>> = {
  serverPath: (_store, _caller, value) => {
    throw new ParleyError(
      'forbidden',
      `Using ${value} on the host's machine: from another machine no files of it can be named. ` +
        'Upload what is to be imported, and download what is exported.',
    );
  },
  reward: (_store, _caller, value) => {
    const file = isRewards(value) && parseRewards(value).find(({ name }) => rewardFileOf(name) !== undefined);
    if (!file) return;
    throw new ParleyError(
      'forbidden',
      `Running the function of ${file.name} on the host's machine: from another machine no files of it can be named. ` +
        "Reward by a model or a rule, or ask the host's owner.",
    );
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
  throw new ParleyError('not_found', `There is no conversation ${id}.`, { id });
}
