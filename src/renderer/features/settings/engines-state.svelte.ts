/** The engines of the machine the app runs on: what is known of them, trying them, and choosing one by hand. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { EngineView } from '../../../shared/contract/env.ts';
import type { EngineName } from '../../../shared/domain/engine-name.ts';
import { format, t } from '../../../shared/language/t.ts';

const settingKey = 'engine';
const automatic = 'auto';

export const engineTitles: Readonly<Record<EngineName, string>> = {
  'onnxruntime-cpu': 'ONNX Runtime',
  'onnxruntime-webgpu': 'ONNX Runtime, WebGPU',
  'onnxruntime-cuda': 'ONNX Runtime, CUDA',
  'onnxruntime-dml': 'ONNX Runtime, DirectML',
  'onnxruntime-coreml': 'ONNX Runtime, CoreML',
  'tfjs-tensorflow': 'TensorFlow.js, CUDA',
};

export class EnginesState {
  choice = $state(automatic);
  trying = $state(false);
  readonly #client: Client;
  /** Reads the environment again. */
  readonly #reload: () => Promise<void>;

  constructor(client: Client, reload: () => Promise<void>) {
    this.#client = client;
    this.#reload = reload;
  }

  async load(): Promise<void> {
    const stored = await this.#client.settings.get({ key: settingKey });
    this.choice = typeof stored === 'string' ? stored : automatic;
  }

  /** @throws what the call throws; the choice is then as it was */
  async choose(choice: string): Promise<void> {
    await this.#client.settings.set({ key: settingKey, value: choice === automatic ? null : choice });
    this.choice = choice;
    await this.#reload();
  }

  /** Runs a step on every engine, each in a process of its own: some seconds. */
  async tryAll(): Promise<void> {
    this.trying = true;
    try {
      await this.#client.env.check({ again: true });
      await this.#reload();
    } finally {
      this.trying = false;
    }
  }
}

/** What may be chosen: an engine that was found wanting may not. */
export function engineChoices(engines: readonly EngineView[]): { value: string; label: string; disabled?: boolean }[] {
  const byHand = engines.map(({ name, available, tried }) => ({
    value: name,
    label: engineTitles[name],
    disabled: tried && !available,
  }));
  return [{ value: automatic, label: t.settings.fastestEngine }, ...byHand];
}

/** "Trains and samples. Measured: training step 20 ms." */
export function engineUse({ chosenFor, trainingMs, samplingMs }: EngineView): string {
  const steps = [
    ...(trainingMs === null ? [] : [t.settings.trainingStep({ time: format.milliseconds(trainingMs) })]),
    ...(samplingMs === null ? [] : [t.settings.samplingStep({ time: format.milliseconds(samplingMs) })]),
  ];
  const measured = steps.length === 0 ? [] : [t.settings.measured({ steps })];
  return [...usedFor(chosenFor), ...measured].join(' ');
}

function usedFor(purposes: EngineView['chosenFor']): string[] {
  if (purposes.length === 0) return [];
  if (purposes.length > 1) return [t.settings.trainsAndSamples];
  return [purposes[0] === 'training' ? t.settings.trains : t.settings.samples];
}
