/** What the rater says of a prompt's replies besides their order: kept with the draft as it is written. */
import type { RankingAnswer, RankingNotes } from '../../../shared/domain/feedback.ts';
import type { RankQuestion } from '../../../shared/domain/rank-project.ts';

export class RankNotes {
  #reasons = $state.raw<readonly string[]>([]);
  #comment = $state('');
  #tags = $state.raw<readonly string[]>([]);
  #answers = $state.raw<readonly RankingAnswer[]>([]);
  readonly #onchange: () => void;

  /** @param onchange is told of every change, not of what they begin with */
  constructor(begun?: RankingNotes, onchange: () => void = () => undefined) {
    if (begun !== undefined) {
      this.#reasons = begun.reasons;
      this.#comment = begun.comment ?? '';
      this.#tags = begun.tags;
      this.#answers = begun.answers;
    }
    this.#onchange = onchange;
  }

  get reasons(): readonly string[] {
    return this.#reasons;
  }

  get tags(): readonly string[] {
    return this.#tags;
  }

  get comment(): string {
    return this.#comment;
  }

  set comment(text: string) {
    this.#comment = text;
    this.#onchange();
  }

  /** Undefined where nothing is said. */
  get value(): RankingNotes | undefined {
    const comment = this.#comment.trim() || null;
    const [reasons, tags, answers] = [this.#reasons, this.#tags, this.#answers];
    const empty = reasons.length === 0 && tags.length === 0 && answers.length === 0 && comment === null;
    return empty ? undefined : { reasons, comment, tags, answers };
  }

  /** Says a reason, or takes it back. */
  toggle(reason: string): void {
    this.#reasons = this.#reasons.includes(reason)
      ? this.#reasons.filter((other) => other !== reason)
      : [...this.#reasons, reason];
    this.#onchange();
  }

  /** Adds a tag; one that is there already, and an empty one, change nothing. */
  addTag(text: string): void {
    const tag = text.trim();
    if (tag === '' || this.#tags.includes(tag)) return;
    this.#tags = [...this.#tags, tag];
    this.#onchange();
  }

  removeTag(tag: string): void {
    this.#tags = this.#tags.filter((other) => other !== tag);
    this.#onchange();
  }

  /** The answer to a question; undefined before there is one. */
  answerTo<Kind extends RankingAnswer['kind']>(
    kind: Kind,
    question: string,
  ): Extract<RankingAnswer, { kind: Kind }> | undefined {
    return this.#answers.find(
      (answer): answer is Extract<RankingAnswer, { kind: Kind }> =>
        answer.kind === kind && answer.question === question,
    );
  }

  /** @param count how many candidates there are. The same rating again takes it back. */
  rate(question: string, { candidate, count }: { candidate: number; count: number }, rating: number): void {
    const before = this.answerTo('rating', question)?.ratings ?? Array.from({ length: count }, () => null);
    const ratings = before.map((one, i) => (i === candidate ? (one === rating ? null : rating) : one));
    this.#answer(
      'rating',
      question,
      ratings.some((one) => one !== null) ? { kind: 'rating', question, ratings } : undefined,
    );
  }

  /** The same label again takes it back. */
  choose(question: string, label: string): void {
    const same = this.answerTo('label', question)?.label === label;
    this.#answer('label', question, same ? undefined : { kind: 'label', question, label });
  }

  write(question: string, text: string): void {
    this.#answer('text', question, text.trim() === '' ? undefined : { kind: 'text', question, text });
  }

  /** How many of a project's questions are answered whole. */
  answered(questions: readonly RankQuestion[]): number {
    return questions.filter(({ kind, title }) => {
      const answer = this.answerTo(kind, title);
      return answer?.kind === 'rating' ? !answer.ratings.includes(null) : answer !== undefined;
    }).length;
  }

  #answer(kind: RankingAnswer['kind'], question: string, answer: RankingAnswer | undefined): void {
    const others = this.#answers.filter((one) => one.kind !== kind || one.question !== question);
    this.#answers = answer === undefined ? others : [...others, answer];
    this.#onchange();
  }
}
