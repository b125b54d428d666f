import type { Client } from '../../../shared/contract/contract.ts';
import type { GroupView } from '../../../shared/contract/groups.ts';

/**
 * The group of runs that a person typed, by its name or id; or where none was typed, one that is newer than every run outside it.
 * @returns undefined where a run is meant
 */
export async function chooseGroup(
  client: Client,
  text: string | undefined,
  fits: (group: GroupView) => boolean,
): Promise<GroupView | undefined> {
  const groups = await client.groups.list();
  if (text !== undefined) {
    return groups.find(({ id, name }) => id === text || name.toLowerCase() === text.toLowerCase());
  }
  const newest = groups.find(fits);
  if (newest === undefined) return undefined;
  const own = new Set(newest.trials.map(({ run }) => run));
  const isNewer = (await client.runs.list({})).every(
    ({ id, createdAtMs }) => own.has(id) || createdAtMs < newest.createdAtMs,
  );
  return isNewer ? newest : undefined;
}
