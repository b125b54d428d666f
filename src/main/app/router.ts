import { procedures } from './boundary.ts';
import { candidatesRouter } from './chat/candidates.ts';
import { chatRouter } from './chat/chat.ts';
import { compareRouter } from './compare/compare-router.ts';
import type { AppContext } from './context.ts';
import { dataRouter } from './data/data.ts';
import { dataQualityRouter } from './data/data-quality-router.ts';
import { endpointRouter } from './endpoint/endpoint-router.ts';
import type { Endpoint } from './endpoint/endpoint.ts';
import { envRouter } from './installation.ts';
import { environmentsRouter } from './environments.ts';
import { evaluateRouter } from './evaluate.ts';
import { examplesRouter } from './examples.ts';
import { feedbackRouter } from './improve/feedback-router.ts';
import { groupsRouter } from './groups/groups-router.ts';
import { guardOf } from './guests.ts';
import { hostRouter } from './host.ts';
import type { HostPort } from './host.ts';
import { improveRouter } from './improve/improve-router.ts';
import { labelsRouter } from './chat/labels-router.ts';
import { loopRouter } from './loop.ts';
import { modelsRouter } from './models/models.ts';
import { rankRouter } from './rank/rank-router.ts';
import { roundRouter } from './round/round-router.ts';
import { runsRouter } from './runs/runs-router.ts';
import { settingsRouter } from './settings.ts';
import { targetsRouter } from './targets/targets-router.ts';
import { trainRouter } from './training/train-router.ts';
import { trashRouter } from './trash/trash-router.ts';
import { uploadsRouter } from './data/uploads-router.ts';

export function appRouter(app: AppContext, endpoint: Endpoint, host: HostPort, log: (text: string) => void) {
  const os = procedures(log, guardOf(app.store));
  return os.router({
    chat: chatRouter(os, app),
    candidates: candidatesRouter(os, app),
    labels: labelsRouter(os, app),
    feedback: feedbackRouter(os, app),
    rank: rankRouter(os, app),
    data: dataRouter(os, app),
    dataQuality: dataQualityRouter(os, app),
    train: trainRouter(os, app),
    round: roundRouter(os, app),
    improve: improveRouter(os, app),
    runs: runsRouter(os, app),
    groups: groupsRouter(os, app),
    compare: compareRouter(os, app),
    evaluate: evaluateRouter(os, app),
    environments: environmentsRouter(os, app),
    examples: examplesRouter(os, app),
    models: modelsRouter(os, app),
    loop: loopRouter(os, app),
    settings: settingsRouter(os, app),
    targets: targetsRouter(os, app),
    endpoint: endpointRouter(os, app, endpoint),
    env: envRouter(os, app),
    host: hostRouter(os, host),
    uploads: uploadsRouter(os, app),
    trash: trashRouter(os, app),
  });
}

export type AppRouter = ReturnType<typeof appRouter>;
