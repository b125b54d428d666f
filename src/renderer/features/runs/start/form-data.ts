/** What the forms that start a run are made from. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { VersionView } from '../../../../shared/contract/models.ts';
import { explainError } from '../../../client/explain-error.ts';
import type { RunView } from '../../../../shared/contract/runs.ts';

/** Read once, when a form is opened. */
export interface FormData {
  readonly fields: Awaited<ReturnType<Client['train']['settings']>>;
  readonly versions: readonly VersionView[];
  /** Newest first. */
  readonly runs: readonly RunView[];
  readonly datasets: Awaited<ReturnType<Client['data']['promptSets']>>;
  /** Who has given rankings in Parley that stand and can be learned from. */
  readonly raters: Awaited<ReturnType<Client['rank']['raters']>>;
  /** Names of clusters that can train in place of this machine; none for guests. */
  readonly targets: readonly string[];
}

export async function readFormData(client: Client): Promise<FormData> {
  const [fields, versions, runs, datasets, raters, targets] = await Promise.all([
    client.train.settings(),
    client.models.list(),
    client.runs.list({}),
    client.data.promptSets(),
    client.rank.raters(),
    targetsOf(client),
  ]);
  return { fields, versions, runs, datasets, raters: raters.filter(({ ranked }) => ranked > 0), targets };
}

async function targetsOf(client: Client): Promise<string[]> {
  try {
    return (await client.targets.list()).map(({ name }) => name);
  } catch (error) {
    if (explainError(error).code === 'forbidden') return [];
    throw error;
  }
}
