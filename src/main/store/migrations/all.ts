import type { Migration } from '../migrate.ts';
import { initial } from './0001-initial.ts';
import { deletedConversations } from './0002-deleted-conversations.ts';
import { kindsOfRuns } from './0003-kinds-of-runs.ts';
import { hashesOfItems } from './0004-hashes-of-items.ts';
import { candidatesOfGenerations } from './0005-candidates.ts';
import { namesOfVersions } from './0006-names-of-versions.ts';
import { sentencesWithoutIds } from './0007-sentences-without-ids.ts';
import { deletions } from './0008-deletions.ts';
import { guests } from './0009-guests.ts';
import { indexesOfFeedback } from './0010-indexes-of-feedback.ts';
import { branchesAndCandidates } from './0011-branches-and-candidates.ts';
import { verdictsOfRounds } from './0012-verdicts-of-rounds.ts';
import { unfinishedImports } from './0013-unfinished-imports.ts';
import { runGroups } from './0014-run-groups.ts';
import { reasonsOfLabels } from './0015-reasons-of-labels.ts';
import { apiClients } from './0016-api-clients.ts';
import { saidNotes } from './0017-said-notes.ts';
import { searchAndFolders } from './0018-search-and-folders.ts';
import { queuesOfRankings } from './0019-queues-of-rankings.ts';
import { replyChoices } from './0020-reply-choices.ts';
import { abTests } from './0021-ab-tests.ts';

/** In order, and for ever: a released migration is never changed, only followed by another. */
export const migrations: readonly Migration[] = [
  initial,
  deletedConversations,
  kindsOfRuns,
  hashesOfItems,
  candidatesOfGenerations,
  namesOfVersions,
  sentencesWithoutIds,
  deletions,
  guests,
  indexesOfFeedback,
  branchesAndCandidates,
  verdictsOfRounds,
  unfinishedImports,
  runGroups,
  reasonsOfLabels,
  apiClients,
  saidNotes,
  searchAndFolders,
  queuesOfRankings,
  replyChoices,
  abTests,
];
