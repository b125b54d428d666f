/** The engines of the machine the app runs on: what is known of them, trying them, and choosing one by hand. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { EngineView } from '../../../shared/contract/env.ts';
import type { EngineName } from '../../../shared/domain/engine-name.ts';

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
  return [{ value: automatic, label: 'The fastest that passes its test' }, ...byHand];
}

/** "Trains and samples. A training step takes 20 ms." */
export function engineUse({ chosenFor, trainingMs, samplingMs }: EngineView): string {
  const verbs = chosenFor.map((purpose) => (purpose === 'training' ? 'trains' : 'samples')).join(' and ');
  const times = [
    trainingMs === null ? '' : `training step ${formatMs(trainingMs)}`,
    samplingMs === null ? '' : `sampling step ${formatMs(samplingMs)}`,
  ].filter((part) => part !== '');
  const use = verbs === '' ? '' : `${verbs[0].toUpperCase()}${verbs.slice(1)}.`;
  const measured = times.length === 0 ? '' : `Measured: ${times.join(', ')}.`;
  return [use, measured].filter((part) => part !== '').join(' ');
}

function formatMs(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms`;
}
