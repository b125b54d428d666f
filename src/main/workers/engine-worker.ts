/** A process that tries one engine, the first argument: a fault in a driver ends it, and not the program. */
import { os } from '@orpc/server';
import { canSample, canTrain, type EngineName } from '../../shared/domain/engine-name.ts';
import { logDevices } from '../engines/onnxruntime/log-devices.ts';
import { createEngine } from './create-engine.ts';
import { selfTest } from './self-test.ts';
import { serve } from './process/serve.ts';

const name = process.argv[2] as EngineName;
logDevices();

const router = {
  /**
   * Milliseconds of a small standard step; null for what the engine is not for.
   * @throws ParleyError unsupported; any error of the engine's own
   */
  test: os.handler(async () => {
    const engine = await createEngine(name);
    return {
      trainingMs: canTrain(name) ? (await selfTest(engine, 'training')).stepMs : null,
      samplingMs: canSample(name) ? (await selfTest(engine, 'sampling')).stepMs : null,
    };
  }),
};

export type EngineRouter = typeof router;
serve(router);
