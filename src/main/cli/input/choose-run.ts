import type { Client } from '../../../shared/contract/contract.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { isRunCalled } from '../../../shared/domain/run.ts';
import { nearest } from '../../../shared/domain/nearest.ts';
import { said } from '../../../shared/language/said.ts';

/** The run that a person typed: by its name, whatever the letters' case, or by its id. @throws ParleyError not_found */
export async function runCalled(client: Client, text: string): Promise<RunView> {
  const runs = await client.runs.list({});
  const run = runs.find((known) => isRunCalled(known, text));
  if (run !== undefined) return run;
  const near = nearest(
    text,
    runs.flatMap(({ id, name }) => [id, name]),
  );
  throw new ParleyError(
    'not_found',
    near === undefined
      ? said('cliInput.noSuchRun', { run: text })
      : said('cliInput.noSuchRunNear', { run: text, near }),
  );
}

/** That run, or where none was typed the newest that fits. @throws ParleyError not_found */
export async function chooseRun(
  client: Client,
  text: string | undefined,
  fits: (run: RunView) => boolean,
  purpose: 'show' | 'resume' | 'stop' | 'report',
): Promise<RunView> {
  if (text !== undefined) return runCalled(client, text);
  const newest = (await client.runs.list({})).find(fits);
  if (newest !== undefined) return newest;
  throw new ParleyError('not_found', said('cliInput.noRunTo', { purpose }));
}
