/** The prompts that two versions can be compared on, and what either was trained on. */
import type { PromptSetView } from '../../../shared/contract/compare.ts';
import { renderText } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';
import type { Choice } from '../../ui/choice.ts';

/** As an address names it. */
export function valueOf({ source }: Pick<PromptSetView, 'source'>): string {
  return source.kind === 'round' ? `round:${source.run}` : source.dataset;
}

/** The one that is asked for; else held-out prompts, then those that neither was trained on, the largest first. */
export function chooseSet(sets: readonly PromptSetView[], asked: string | undefined): PromptSetView | undefined {
  const rank = ({ source, trained }: PromptSetView) => [
    trained.a + trained.b === 0 ? 0 : 1,
    source.kind === 'round' ? 0 : 1,
  ];
  return (
    sets.find((set) => valueOf(set) === asked) ??
    sets.toSorted((x, y) => {
      const [[xSeen, xKind], [ySeen, yKind]] = [rank(x), rank(y)];
      return xSeen - ySeen || xKind - yKind || y.prompts - x.prompts;
    })[0]
  );
}

export interface Names {
  readonly a: string;
  readonly b: string;
}

/** "Round 1 was trained on 142 of these 160 prompts."; undefined where neither was on any. */
export function trainedWords({ trained, prompts }: PromptSetView, names: Names): string | undefined {
  const versions = trainedVersions(trained, names);
  return versions.length === 0 ? undefined : t.compare.trainedOn({ versions, prompts });
}

export function setChoices(sets: readonly PromptSetView[], names: Names): Choice[] {
  return sets.map((set) => {
    const { trained, prompts, name } = set;
    const versions = trainedVersions(trained, names);
    const note =
      versions.length === 0 ? t.compare.promptCount({ prompts }) : t.compare.promptsAndTrained({ versions, prompts });
    return { value: valueOf(set), label: renderText(name), note };
  });
}

function trainedVersions(trained: PromptSetView['trained'], names: Names) {
  const sides = (['a', 'b'] as const).filter((side) => trained[side] > 0);
  return sides.map((side) => ({ version: names[side], count: trained[side] }));
}
