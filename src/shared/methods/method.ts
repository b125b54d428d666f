/** The form in which a method's own file describes it: all that a table, form, command, chart or sentence needs. */
import type { SignRule } from '../domain/signs/sign.ts';
import type { Catalogue } from '../language/language.ts';
import type { Said } from '../language/said.ts';
import { t } from '../language/t.ts';
import type { Preset } from './parts/presets.ts';
import type { Settings } from './parts/setting.ts';

export interface ChartSpec {
  readonly title: Said;
  readonly unit?: Said;
  /** The entry of the page's glossary that explains it. */
  readonly term?: string;
  /** Each has a label where there are several. */
  readonly lines: readonly { readonly metric: string; readonly label?: Said }[];
  /** How its values are written; left out, to three digits. */
  readonly format?: 'share' | 'nats' | 'tiny' | 'count';
  /** What is healthy. */
  readonly band?: { readonly low: number; readonly high: number };
  /** The first figure is the parent's own: it is measured before anything is learned. */
  readonly startsAtParent?: boolean;
}

/** What is wrong with settings that each fit by themselves: the one to change, and why. */
export type SettingsCheck = (
  setting: (name: string) => number,
) => { readonly setting: string; readonly problem: Said } | undefined;

/** What a method's file says; what people read of it stands in the catalogue, `methods`, under its name. */
interface MethodData {
  /** In commands, files, the contract and the database. */
  readonly name: keyof Catalogue['methods'];
  /** Commands to begin with. */
  readonly examples: readonly string[];
  /** What it learns from: chats; chats and a teacher, a larger version; comparisons of replies; good and bad replies; or prompts, with a reward model for the replies. */
  readonly needs: 'chats' | 'teacher' | 'comparisons' | 'labels' | 'prompts';
  /** A chooser tells which of several replies is best, as a reward model does, and is no judge: it values what its policy would say next. */
  readonly makes: 'version' | 'rewardModel' | 'chooser';
  /** Each with its default, its range and a sentence; what several methods have is in `parts`. */
  readonly settings: Settings;
  /** Where some of them have to fit together. */
  readonly check?: SettingsCheck;
  /** What a step of its figures is: an optimizer update, or a batch of rollouts. */
  readonly step: 'update' | 'batch';
  /** Whether its progress counts the same steps as its charts. */
  readonly progressInSteps: boolean;
  readonly charts: readonly ChartSpec[];
  /** The one figure that a list of runs shows. */
  readonly spark: string;
  /** What looks wrong in its figures. Faults of the arithmetic come first: they make all others doubtful. */
  readonly signs: readonly SignRule[];
  /** The setting that says how long it trains, and sizes of it to choose from. */
  readonly amount: string;
  readonly presets: readonly Preset[];
  /** What its time is proportional to, by its settings. */
  readonly work: (setting: (name: string) => number) => number;
}

/** In the language that is spoken now. */
interface MethodWords {
  /** In lists: "Fine-tuning". */
  readonly title: string;
  /** The field's own word, beside a chart's name: "SFT". */
  readonly shortTitle: string;
  /** Within a sentence: "Rankings to train a reward model on". */
  readonly inSentence: string;
  /** What it does, in a form. */
  readonly purpose: string;
  /** The button that starts it. */
  readonly action: string;
  /** Of its command. */
  readonly summary: string;
  /** Where there is more to say than the summary. */
  readonly description: string | undefined;
}

export type MethodDescription = MethodData & MethodWords;

type Message = Pick<MethodWords, 'title' | 'purpose' | 'action' | 'summary'> &
  Partial<Pick<MethodWords, 'shortTitle' | 'inSentence' | 'description'>>;

/** Checked where it is written; names, terms and metrics stay the literals that they are. */
export function method<const Data extends MethodData>(data: Data): Data & MethodWords {
  const words = (): Message => t.methods[data.name];
  return {
    ...data,
    get title() {
      return words().title;
    },
    get shortTitle() {
      return words().shortTitle ?? words().title;
    },
    get inSentence() {
      return words().inSentence ?? words().title;
    },
    get purpose() {
      return words().purpose;
    },
    get action() {
      return words().action;
    },
    get summary() {
      return words().summary;
    },
    get description() {
      return words().description;
    },
  };
}
