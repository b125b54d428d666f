/** What a command shows of a run that has ended: its result in words, and what looks wrong in its figures. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { noSeries, withMetrics } from '../../../shared/domain/run-series.ts';
import { readSigns, signInWords } from '../../../shared/methods/read-signs.ts';
import type { StageSign } from '../../../shared/methods/read-signs.ts';
import type { CommandResult } from '../command.ts';
import { VersionNames } from '../input/version-names.ts';
import { summary } from './run-summary.ts';
import { t } from '../../../shared/language/t.ts';

export async function runEnd(client: Client, { id }: Pick<RunView, 'id'>, result: JsonObject): Promise<CommandResult> {
  const run = await client.runs.get({ runId: id });
  const signs = await signsOf(client, run);
  const names = await VersionNames.read(client);
  const text = [summary(run.kind, result, names), ...(signs.length === 0 ? [] : [signLines(signs)])].join('\n\n');
  return { json: { run: id, name: run.name, ...names.beside(result), signs }, text };
}

export async function signsOf(client: Client, run: RunView): Promise<StageSign[]> {
  return readSigns(run, withMetrics(noSeries, await client.runs.metrics({ runId: run.id })));
}

/** Under a heading; for one sign or more. */
export function signLines(signs: readonly StageSign[]): string {
  const each = signs.map((sign) => `  ${signInWords(sign).join('\n    ')}`);
  return [t.cliRuns.signs, ...each].join('\n');
}
