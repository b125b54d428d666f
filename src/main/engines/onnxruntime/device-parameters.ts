/** Parameters that live on the device once a graph has read them. */
import type * as ort from 'onnxruntime-node';
import type { ParameterStore, ParameterTensor } from '../engine.ts';
import type { DeviceCopies } from './device-copies.ts';

type Slot =
  | { readonly at: 'host'; readonly tensor: ParameterTensor }
  /** `owner` is the program whose session made the tensor; undefined where it does not depend on any. */
  | { readonly at: 'device'; readonly tensor: ort.Tensor; readonly owner: object | undefined };

export class DeviceParameters implements ParameterStore {
  readonly #slots = new Map<string, Slot>();
  readonly #copies: DeviceCopies;

  constructor(copies: DeviceCopies) {
    this.#copies = copies;
  }

  write(tensors: ReadonlyMap<string, ParameterTensor>): void {
    for (const [name, { data, shape }] of tensors) {
      this.#set(name, { at: 'host', tensor: { data, shape } });
    }
  }

  async read(names: Iterable<string> = this.#slots.keys()): Promise<Map<string, ParameterTensor>> {
    const values = new Map<string, ParameterTensor>();
    for (const name of names) {
      const slot = this.#slot(name);
      values.set(
        name,
        slot.at === 'host'
          ? { shape: slot.tensor.shape, data: slot.tensor.data.slice() }
          : { shape: slot.tensor.dims, data: await this.#copies.download(slot.tensor) },
      );
    }
    return values;
  }

  names(): string[] {
    return [...this.#slots.keys()];
  }

  /** The tensor on the device; brought there at the first use. */
  async resident(name: string): Promise<ort.Tensor> {
    const slot = this.#slot(name);
    if (slot.at === 'device') return slot.tensor;
    const tensor = await this.#copies.upload(slot.tensor);
    this.#set(name, { at: 'device', tensor, owner: undefined });
    return tensor;
  }

  /** Takes over what a program has computed in place of the present value, which is freed. */
  replace(name: string, tensor: ort.Tensor, owner: object): void {
    this.#set(name, { at: 'device', tensor, owner });
  }

  /** Makes the values that `owner` has computed independent of it, before its session goes. */
  async keepAll(owner: object): Promise<void> {
    for (const [name, slot] of this.#slots) {
      if (slot.at !== 'device' || slot.owner !== owner) continue;
      this.#slots.set(name, { at: 'device', tensor: await this.#copies.adopt(slot.tensor), owner: undefined });
    }
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name);
    if (!slot) throw new Error(`the graph reads parameter '${name}', and the store has none of this name`);
    return slot;
  }

  #set(name: string, slot: Slot): void {
    const former = this.#slots.get(name);
    if (former?.at === 'device') former.tensor.dispose();
    this.#slots.set(name, slot);
  }
}
