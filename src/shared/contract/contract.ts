/**
 * The one contract between the app and whatever shows it: the command line in the same process, the renderer over a
 * port, a browser over HTTP. Inputs are checked on the serving side; errors are the codes of `domain/errors.ts`.
 */
import type { ContractRouterClient } from '@orpc/contract';
import { candidatesContract } from './candidates.ts';
import { chatContract } from './chat.ts';
import { compareContract } from './compare.ts';
import { dataContract } from './data.ts';
import { dataQualityContract } from './data-quality.ts';
import { endpointContract } from './endpoint.ts';
import { envContract } from './env.ts';
import { environmentsContract } from './environments.ts';
import { evaluateContract } from './evaluate.ts';
import { examplesContract } from './examples.ts';
import { feedbackContract } from './feedback.ts';
import { groupsContract } from './groups.ts';
import { hostContract } from './host.ts';
import { improveContract } from './improve.ts';
import { labelsContract } from './labels.ts';
import { loopContract } from './loop.ts';
import { modelsContract } from './models.ts';
import { rankContract } from './rank.ts';
import { roundContract } from './round.ts';
import { runsContract } from './runs.ts';
import { settingsContract } from './settings.ts';
import { targetsContract } from './targets.ts';
import { trainContract } from './train.ts';
import { trashContract } from './trash.ts';
import { uploadsContract } from './uploads.ts';

export const contract = {
  chat: chatContract,
  candidates: candidatesContract,
  labels: labelsContract,
  feedback: feedbackContract,
  rank: rankContract,
  data: dataContract,
  dataQuality: dataQualityContract,
  train: trainContract,
  round: roundContract,
  improve: improveContract,
  runs: runsContract,
  groups: groupsContract,
  compare: compareContract,
  evaluate: evaluateContract,
  environments: environmentsContract,
  examples: examplesContract,
  models: modelsContract,
  loop: loopContract,
  settings: settingsContract,
  targets: targetsContract,
  endpoint: endpointContract,
  env: envContract,
  host: hostContract,
  uploads: uploadsContract,
  trash: trashContract,
};

/** Calls every procedure as a function; the same over every transport. */
export type Client = ContractRouterClient<typeof contract>;
