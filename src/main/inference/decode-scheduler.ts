/**
 * One batch for everybody who wants text of a policy (continuous batching; Yu et al. 2022, Orca): between two steps new
 * completions join and finished ones leave, so that nobody waits for the end of another's reply.
 */
import { setImmediate } from 'node:timers/promises';
import { addToken, candidatesOf, checkRequest, completionOf, type Candidate } from './candidate.ts';
import type { DecodeBatch, Sampled } from './decode-batch.ts';
import type { DecodeSession } from './decode-session.ts';
import type { Completion, GenerateOptions, GenerationRequest } from './completion.ts';
import { check } from './sampling.ts';

/** Prompt tokens, padding included, that one prefill reads at most (a single longer prompt is read all the same). */
const PREFILL_TOKENS = 2048;

/** One caller's requests. */
interface Call {
  readonly options: GenerateOptions;
  /** Groups of one prompt that have not begun, short prompts first. */
  readonly waiting: Candidate[][];
  activeCount: number;
  failure?: { readonly error: unknown };
  readonly settle: () => void;
}

interface ActiveRow {
  readonly call: Call;
  readonly candidate: Candidate;
}

export class DecodeScheduler {
  readonly #session: DecodeSession;
  readonly #batchSize: number;
  #calls: Call[] = [];
  /** In the order of the batch's rows. */
  #active: ActiveRow[] = [];
  #isRunning = false;

  /** @param options.batchSize most completions decoded together, 32 unless said: more are faster together, and take more memory */
  constructor(session: DecodeSession, { batchSize = 32 }: { batchSize?: number } = {}) {
    check('batchSize', batchSize, Number.isSafeInteger(batchSize) && batchSize >= 1, 'training.expected.wholeFromOne');
    this.#session = session;
    this.#batchSize = batchSize;
  }

  /**
   * @returns the n completions of each request, in order
   * @throws ParleyError invalid_input for settings out of range, a prompt that is empty, holds an unknown token or leaves
   *   no room within the model's positions; internal when the policy's scores are not numbers
   */
  async generate(requests: readonly GenerationRequest[], options: GenerateOptions = {}): Promise<Completion[][]> {
    requests.forEach((request, i) => checkRequest(request, i, this.#session.config));
    const candidates = requests.map((request, i) => candidatesOf(request, i, this.#session.config));
    const waiting = candidates.map((ofRequest) => [...ofRequest]);
    waiting.sort(([a], [b]) => a.promptIds.length - b.promptIds.length);
    const { promise, resolve } = Promise.withResolvers<void>();
    const call: Call = { options, waiting, activeCount: 0, settle: resolve };
    this.#calls.push(call);
    if (!this.#isRunning) void this.#serve();
    await promise;
    if (call.failure) throw call.failure.error;
    return candidates.map((ofRequest) => ofRequest.map(completionOf));
  }

  /** Steps until nobody waits for anything. */
  async #serve(): Promise<void> {
    this.#isRunning = true;
    try {
      const batch = this.#session.startBatch();
      for (;;) {
        // A turn of the event loop, so that a message that asks or aborts gets in.
        await setImmediate();
        this.#leave(batch);
        if (this.#calls.length === 0) return;
        const joining = this.#takeJoining();
        if (joining.length > 0) await this.#admit(batch, joining);
        else this.#record(this.#active, await batch.step());
      }
    } catch (error) {
      // A step that failed leaves the batch in the middle of something: whoever has a part in it must ask again.
      for (const call of this.#calls) call.failure ??= { error };
      this.#active = [];
      for (const call of this.#calls.splice(0)) call.settle();
    } finally {
      this.#isRunning = false;
    }
  }

  async #admit(batch: DecodeBatch, joining: readonly (readonly ActiveRow[])[]): Promise<void> {
    const rows = joining.flat();
    const sampled = await batch.admit(
      joining.map((group) => ({
        promptIds: group[0].candidate.promptIds,
        rows: group.map(({ candidate }) => candidate),
      })),
    );
    this.#active.push(...rows);
    this.#record(rows, sampled);
  }

  /** Takes out the rows that are done with, and settles the calls that have nothing left. */
  #leave(batch: DecodeBatch): void {
    const isOver = ({ failure, options }: Call) => failure !== undefined || options.signal?.aborted === true;
    const staying = [...this.#active.keys()].filter((row) => {
      const { call, candidate } = this.#active[row];
      return candidate.finishReason === undefined && !isOver(call);
    });
    batch.keep(staying);
    this.#active = staying.map((row) => this.#active[row]);
    for (const call of this.#calls) {
      if (isOver(call)) call.waiting.length = 0;
      call.activeCount = this.#active.filter((row) => row.call === call).length;
    }
    const isDone = ({ waiting, activeCount }: Call) => waiting.length === 0 && activeCount === 0;
    const done = this.#calls.filter(isDone);
    this.#calls = this.#calls.filter((call) => !isDone(call));
    for (const call of done) call.settle();
  }

  /**
   * Groups that are to join the batch now, the next always of the call that has fewest rows. A group is split only where
   * it is larger than a whole batch. A call that has rows interrupts the batch for no less than a quarter of its rows; one
   * that has none is waited for, so that large ones cannot keep it out.
   */
  #takeJoining(): ActiveRow[][] {
    const joining: ActiveRow[][] = [];
    let free = this.#batchSize - this.#active.length;
    while (free > 0) {
      const call = this.#calls
        .filter(({ waiting }) => waiting.length > 0)
        .reduce<Call | undefined>(
          (least, each) => (least && least.activeCount <= each.activeCount ? least : each),
          undefined,
        );
      if (!call) break;
      const [group] = call.waiting;
      if (group.length > free && free < this.#batchSize) break;
      const isLate = call.activeCount > 0 && joining.length === 0;
      if (isLate && free < this.#batchSize / 4) break;
      const longest = Math.max(group[0].promptIds.length, ...joining.map(([row]) => row.candidate.promptIds.length));
      if (joining.length > 0 && (joining.length + 1) * longest > PREFILL_TOKENS) break;
      const rows = group.splice(0, free).map((candidate) => ({ call, candidate }));
      if (group.length === 0) call.waiting.shift();
      joining.push(rows);
      call.activeCount += rows.length;
      free -= rows.length;
    }
    return joining;
  }

  /** An error here (of scores that are no numbers, or of a caller's own function) ends that caller's requests only. */
  #record(rows: readonly ActiveRow[], { tokens, logprobs, alternatives }: Sampled): void {
    rows.forEach(({ call, candidate }, i) => {
      if (call.failure) return;
      try {
        addToken(candidate, { tokenId: tokens[i], logprob: logprobs[i], alternatives: alternatives[i] }, call.options);
      } catch (error) {
        call.failure = { error };
      }
    });
  }
}
