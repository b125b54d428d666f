import { describe, expect, it } from 'vitest';
import { disagreements, testedOperations } from './agreement.fixture.ts';
import { createCpuEngine } from './onnxruntime/cpu-engine.ts';
import { createReferenceEngine } from './reference-engine.ts';
import { createTfjsEngine } from './tfjs/tfjs-engine.ts';
import { differencesBetween, trainOn } from './training.fixture.ts';

const engines = [createCpuEngine({ threads: 1 }), await createTfjsEngine('cpu')];

describe.each(engines)('$name agrees with the float64 reference', (engine) => {
  it.each(testedOperations)('%s, forwards and backwards', async (name) => {
    expect(await disagreements(engine, name, { randomCases: 4, backwards: true })).toEqual([]);
  });

  it('over 50 updates of a tiny policy', async () => {
    const { losses, gradNorms, parameters } = differencesBetween(
      await trainOn(engine),
      await trainOn(createReferenceEngine()),
    );
    expect(losses).toBeLessThan(1e-5);
    expect(gradNorms).toBeLessThan(1e-4);
    expect(parameters).toBeLessThan(1e-4);
  });
});
