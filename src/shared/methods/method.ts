/** The form in which a method's own file describes it: all that a table, form, command, chart or sentence needs. */
import type { SignRule } from '../domain/signs/sign.ts';
import type { Preset } from './parts/presets.ts';
import type { Settings } from './parts/setting.ts';

export interface ChartSpec {
  readonly title: string;
  readonly unit?: string;
  /** The entry of the page's glossary that explains it. */
  readonly term?: string;
  readonly lines: readonly { readonly metric: string; readonly label: string }[];
  /** How its values are written; left out, to three digits. */
  readonly format?: 'share' | 'nats' | 'tiny' | 'count';
  /** What is healthy. */
  readonly band?: { readonly low: number; readonly high: number; readonly label: string };
  /** The first figure is the parent's own: it is measured before anything is learned. */
  readonly startsAtParent?: boolean;
}

/** What is wrong with settings that each fit by themselves: the one to change, and why. */
export type SettingsCheck = (
  setting: (name: string) => number,
) => { readonly setting: string; readonly problem: string } | undefined;

export interface MethodDescription {
  /** In commands, files, the contract and the database. */
  readonly name: string;
  /** In lists, and in the names of runs: "Fine-tuning 3". */
  readonly title: string;
  /** Where the title would be too long, or is not the field's word: beside a chart's name. */
  readonly shortTitle: string;
  /** Within a sentence: "Rankings to train a reward model on". */
  readonly inSentence: string;
  /** What it does, in a form. */
  readonly purpose: string;
  /** The button that starts it. */
  readonly action: string;
  readonly command: {
    readonly summary: string;
    /** Where there is more to say than the summary. */
    readonly description?: string;
    readonly examples: readonly string[];
  };
  /** What it learns from: chats; chats and a teacher, a larger version; comparisons of replies; good and bad replies; or prompts, with a reward model for the replies. */
  readonly needs: 'chats' | 'teacher' | 'comparisons' | 'labels' | 'prompts';
  readonly makes: 'version' | 'rewardModel';
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

/** Checked where it is written; names, terms and metrics stay the literals that they are. */
export function method<const Description extends MethodDescription>(description: Description): Description {
  return description;
}
