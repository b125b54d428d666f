/** What the forms that start a run are made from. */
import type { Client } from '../../../../shared/contract/contract.ts';
import type { VersionView } from '../../../../shared/contract/models.ts';
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
}

export async function readFormData(client: Client): Promise<FormData> {
  const [fields, versions, runs, datasets, raters] = await Promise.all([
    client.train.settings(),
    client.models.list(),
    client.runs.list({}),
    client.data.promptSets(),
    client.rank.raters(),
  ]);
  return { fields, versions, runs, datasets, raters: raters.filter(({ ranked }) => ranked > 0) };
}
