/** Short notices that go by themselves, at most with one thing to do ("Undo"). Errors stay until they are closed. */
export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'notice' | 'error';
  readonly message: string;
  readonly stays: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export type ToastContent = Pick<Toast, 'message' | 'action'> & {
  readonly kind?: Toast['kind'];
  /** Until it is closed, as errors do: for what is worth undoing later. */
  readonly stays?: boolean;
};

const shownMs = 6_000;
const atMost = 4;

export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #lastId = 0;
  readonly #timers: Record<number, ReturnType<typeof setTimeout>> = {};

  show({ kind = 'done', stays = kind === 'error', ...content }: ToastContent): number {
    const id = (this.#lastId += 1);
    // The same words once are enough, however often something fails.
    const others = this.shown.filter(({ message }) => message !== content.message);
    this.shown = [...others, { id, kind, stays, ...content }].slice(-atMost);
    if (!stays) this.resume(id);
    return id;
  }

  close(id: number): void {
    this.pause(id);
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  /** While it is looked at or focused it stays. */
  pause(id: number): void {
    clearTimeout(this.#timers[id]);
    delete this.#timers[id];
  }

  resume(id: number): void {
    this.pause(id);
    this.#timers[id] = setTimeout(() => this.close(id), shownMs);
  }
}
