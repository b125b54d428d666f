/** A project as it is edited: guidelines, questions, how many people rank the same candidates. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RankProject, RankQuestion } from '../../../shared/domain/rank-project.ts';
import { t } from '../../../shared/language/t.ts';
import { explainError } from '../../client/explain-error.ts';

export interface QuestionDraft {
  kind: RankQuestion['kind'];
  title: string;
  /** Separated by commas, as typed. */
  labels: string;
}

const fewestLabels = 2;

export class ProjectForm {
  guidelines = $state('');
  questions = $state<QuestionDraft[]>([]);
  ratersWanted = $state('1');
  saving = $state(false);
  failure = $state<string>();
  readonly #client: Client;
  readonly #dataset: string;

  constructor(client: Client, dataset: string, { guidelines, questions, ratersWanted }: RankProject) {
    this.#client = client;
    this.#dataset = dataset;
    this.guidelines = guidelines;
    this.questions = questions.map((question) => ({
      kind: question.kind,
      title: question.title,
      labels: question.kind === 'label' ? question.labels.join(', ') : '',
    }));
    this.ratersWanted = String(ratersWanted);
  }

  add(kind: RankQuestion['kind']): void {
    this.questions.push({ kind, title: '', labels: '' });
  }

  remove(place: number): void {
    this.questions.splice(place, 1);
  }

  /** What keeps it from being saved; undefined where nothing does. */
  get problem(): string | undefined {
    const titles = this.questions.map(({ title }) => title.trim());
    if (titles.includes('')) return t.rank.questionWithoutTitle;
    if (new Set(titles).size < titles.length) return t.rank.questionTwice;
    const short = this.questions.find(({ kind, labels }) => kind === 'label' && labelsIn(labels).length < fewestLabels);
    return short === undefined ? undefined : t.rank.fewLabels({ question: short.title });
  }

  /** @returns the project as it is kept; undefined where it was not saved, for which `failure` says why */
  async save(): Promise<RankProject | undefined> {
    if (this.problem !== undefined) return undefined;
    this.saving = true;
    this.failure = undefined;
    try {
      return await this.#client.rank.saveProject({
        dataset: this.#dataset,
        guidelines: this.guidelines,
        questions: this.questions.map(questionOf),
        ratersWanted: Number(this.ratersWanted),
      });
    } catch (error) {
      this.failure = explainError(error).message;
      return undefined;
    } finally {
      this.saving = false;
    }
  }
}

function labelsIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,，、]/)
        .map((label) => label.trim())
        .filter((label) => label !== ''),
    ),
  ];
}

function questionOf({ kind, title, labels }: QuestionDraft): RankQuestion {
  return kind === 'label' ? { kind, title: title.trim(), labels: labelsIn(labels) } : { kind, title: title.trim() };
}
