/** Candidates on a track from best to worst. A candidate is named by its place on the screen; same step means tie. */
export class RankingTrack {
  readonly count: number;
  #steps = $state.raw<readonly (readonly number[])[]>([]);
  readonly #onchange: (steps: RankingTrack['steps']) => void;

  /** @param onchange is told of every placement, not of those that it begins with */
  constructor(
    count: number,
    begun: RankingTrack['steps'] = [],
    onchange: (steps: RankingTrack['steps']) => void = () => undefined,
  ) {
    this.count = count;
    this.#steps = begun;
    this.#onchange = onchange;
  }

  /** Steps from best to worst, each with the places that share it; never an empty step. */
  get steps(): readonly (readonly number[])[] {
    return this.#steps;
  }

  set steps(steps: readonly (readonly number[])[]) {
    this.#steps = steps;
    this.#onchange(steps);
  }

  get placed(): number {
    return this.steps.flat().length;
  }

  /** The last one left can only go to the end. */
  get complete(): boolean {
    return this.placed >= this.count - 1 && this.placed > 0;
  }

  /** From 1, best; undefined while it is not on the track. */
  stepOf(place: number): number | undefined {
    const at = this.steps.findIndex((step) => step.includes(place));
    return at < 0 ? undefined : at + 1;
  }

  /** Whether it shares its step. */
  isTied(place: number): boolean {
    return this.steps.some((step) => step.length > 1 && step.includes(place));
  }

  /** Puts it on a step of its own at the end; takes it off where it is on the track already. */
  toggle(place: number): void {
    if (!this.#fits(place)) return;
    if (this.stepOf(place) !== undefined) this.remove(place);
    else this.steps = [...this.steps, [place]];
  }

  /** Puts it on the last step, beside what is there. */
  tie(place: number): void {
    if (!this.#fits(place)) return;
    const others = this.#without(place);
    this.steps = [...others.slice(0, -1), [...(others.at(-1) ?? []), place]];
  }

  remove(place: number): void {
    this.steps = this.#without(place);
  }

  /** Takes off what was put last on the worst step. */
  removeLast(): void {
    const last = this.steps.at(-1)?.at(-1);
    if (last !== undefined) this.remove(last);
  }

  /** Puts it on a step that is there, as a tie; `step` counts from 0 on the track as it is shown. */
  moveOnto(place: number, step: number): void {
    if (!this.#fits(place) || this.steps[step] === undefined || this.steps[step].includes(place)) return;
    this.steps = this.steps
      .map((places, at) => [...places.filter((other) => other !== place), ...(at === step ? [place] : [])])
      .filter((places) => places.length > 0);
  }

  /** Puts it on a step of its own before step `gap` of the track as it is shown; `gap` = number of steps is the end. */
  moveBetween(place: number, gap: number): void {
    if (!this.#fits(place)) return;
    const rest = this.steps.map((places) => places.filter((other) => other !== place));
    this.steps = [...rest.slice(0, gap), [place], ...rest.slice(gap)].filter((places) => places.length > 0);
  }

  /** One step better (−1) or worse (+1): out of a tie first, else past its neighbour. One that is not placed comes last. */
  shift(place: number, by: 1 | -1): void {
    const step = this.stepOf(place);
    if (step === undefined) return this.toggle(place);
    const at = step - 1;
    if (this.isTied(place)) this.moveBetween(place, by < 0 ? at : at + 1);
    else this.moveBetween(place, by < 0 ? Math.max(0, at - 1) : at + 2);
  }

  /**
   * Ranks by candidate, 1 is best, equal for ties; a candidate left over comes last.
   * @param order order[place] = index of the candidate shown there
   */
  ranks(order: readonly number[]): number[] {
    return order.map((_, candidate) => this.stepOf(order.indexOf(candidate)) ?? this.steps.length + 1);
  }

  #without(place: number): number[][] {
    return this.steps.map((places) => places.filter((other) => other !== place)).filter((places) => places.length > 0);
  }

  #fits(place: number): boolean {
    return Number.isInteger(place) && place >= 0 && place < this.count;
  }
}
