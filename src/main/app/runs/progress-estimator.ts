import type { ProgressView } from '../../../shared/contract/progress.ts';

/** Long enough to smooth uneven steps, short enough to follow a change of pace. */
const windowMs = 60_000;
const maxPoints = 64;

/** Time left from the pace of the last minute. One for each job: a resumed one starts with no pace. */
export class ProgressEstimator {
  #stage = '';
  #points: { readonly atMs: number; readonly done: number }[] = [];

  /** @param nowMs a clock that only goes forward, in milliseconds */
  update(progress: Omit<ProgressView, 'timeLeftMs'>, nowMs = performance.now()): ProgressView {
    const { stage, done, total } = progress;
    if (stage !== this.#stage || done < (this.#points.at(-1)?.done ?? 0)) this.#points = [];
    this.#stage = stage;
    this.#points.push({ atMs: nowMs, done });
    const recent = this.#points.filter(({ atMs }) => nowMs - atMs <= windowMs);
    // With steps longer than the window, the pace is that of the last one.
    this.#points = recent.length > 1 ? recent.slice(-maxPoints) : this.#points.slice(-2);
    const [first] = this.#points;
    const steps = done - first.done;
    // A stage that is through has no time left to tell, and of the next one nothing is known yet.
    const timeLeftMs = steps > 0 && done < total ? ((nowMs - first.atMs) / steps) * (total - done) : null;
    return { stage, done, total, timeLeftMs };
  }
}
