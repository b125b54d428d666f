import { expect, it } from 'vitest';
import { createCpuEngine } from '../../engines/onnxruntime/cpu-engine.ts';
import type { Engine } from '../../engines/engine.ts';
import { tinyConfig, tinyTensors } from '../../inference/policy.fixture.ts';
import type { Precision } from '../../../shared/domain/precision.ts';
import { PolicySessions } from './policy-sessions.ts';

/** The real engine, with a list of what is compiled in it now: the precision of a step's program, full for a prompt's. */
function watched(): { engine: Engine; held: string[] } {
  const engine = createCpuEngine({ threads: 1 });
  const held: string[] = [];
  const compile: Engine['compile'] = async (graph, options) => {
    const program = await engine.compile(graph, options);
    const name = options.frozen === true ? `step ${options.precision}` : 'prefill';
    held.push(name);
    const dispose = async () => {
      held.splice(held.indexOf(name), 1);
      await program.dispose();
    };
    return { run: (inputs) => program.run(inputs), dispose };
  };
  const { name, device } = engine;
  return { held, engine: { name, device, compile, createParameters: () => engine.createParameters() } };
}

const request = { promptIds: [3, 7, 1], settings: { temperature: 1, seed: 5, maxTokens: 12, stopIds: [] } };

function open() {
  const { engine, held } = watched();
  const sessions = new PolicySessions(engine, tinyConfig, tinyTensors(11));
  const sample = async (precision: Precision) => {
    const [[completion]] = await sessions.use(precision, (scheduler) => scheduler.generate([request]));
    return completion;
  };
  return { sessions, sample, held };
}

it('holds the weights once: another precision takes the place of the one that nobody uses, and gives what it gave', async () => {
  const { sample, held } = open();
  const first = await sample('f32');
  expect(held.sort()).toEqual(['prefill', 'step f32']);
  const rounded = await sample('int8');
  expect(rounded.logprobs).not.toEqual(first.logprobs);
  expect(held.sort()).toEqual(['prefill', 'step int8']);
  expect(await sample('f32')).toEqual(first);
  expect(held.sort()).toEqual(['prefill', 'step f32']);
});

it('keeps what is in use beside a newer one until its last user is done, also where that one fails', async () => {
  const { sessions, sample, held } = open();
  const alone = await sample('f32');
  const [mayEnd, mayFail] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const chat = sessions.use('f32', async (scheduler) => {
    const [[completion]] = await scheduler.generate([request]);
    await mayEnd.promise;
    return completion;
  });
  const another = sessions.use('f32', async () => {
    await mayFail.promise;
    throw new Error('given up');
  });
  await sample('int8');
  expect(held.sort()).toEqual(['prefill', 'prefill', 'step f32', 'step int8']);
  mayEnd.resolve();
  expect(await chat).toEqual(alone);
  expect(held).toContain('step f32');
  mayFail.resolve();
  await expect(another).rejects.toThrow('given up');
  expect(held.sort()).toEqual(['prefill', 'step int8']);
});
