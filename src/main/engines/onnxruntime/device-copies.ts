/**
 * Copies between this process's memory and the device: graphs of one Identity, because reading a device tensor directly
 * aborts the process (onnxruntime-node 1.30).
 *
 * A device tensor must not outlive the session that made it (the process crashes at its next use), so what is to stay is
 * made, or copied, here: these sessions live as long as the engine.
 */
import type * as Ort from 'onnxruntime-node';
import type { ParameterTensor } from '../engine.ts';
import { OnnxModel } from './onnx-model.ts';
import { createWebGpuSession } from './webgpu-session.ts';
import { ort } from './ort.ts';

export class DeviceCopies {
  readonly #sessions = new Map<string, Promise<Ort.InferenceSession>>();

  async upload({ data, shape }: ParameterTensor): Promise<Ort.Tensor> {
    return this.#copy(new ort.Tensor('float32', data, shape), 'device');
  }

  async download(tensor: Ort.Tensor): Promise<Float32Array> {
    return (await this.#copy(tensor, 'host')).data as Float32Array;
  }

  /** A copy that does not depend on the session `tensor` came from; `tensor` is freed. */
  async adopt(tensor: Ort.Tensor): Promise<Ort.Tensor> {
    const copy = await this.#copy(tensor, 'device');
    tensor.dispose();
    return copy;
  }

  async #copy(x: Ort.Tensor, to: 'device' | 'host'): Promise<Ort.Tensor> {
    const key = `${to} ${x.dims.length}`;
    let session = this.#sessions.get(key);
    if (!session) {
      const model = { bytes: identity(x.dims.length), externalData: [] };
      session = createWebGpuSession(model, ['y'], { resident: to === 'device' ? ['y'] : [] });
      this.#sessions.set(key, session);
    }
    return (await (await session).run({ x })).y;
  }
}

function identity(rank: number): Uint8Array {
  const model = new OnnxModel();
  const shape = Array.from({ length: rank }, (_, axis) => `d${axis}`);
  model.output('y', 'f32', shape, model.input('x', 'f32', shape));
  return model.finish();
}
