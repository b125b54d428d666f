/** A run that says itself where its figures look wrong. */
import type { Run } from '../domain/run.ts';
import { isActive } from '../domain/run.ts';
import type { RunSeries } from '../domain/run-series.ts';
import type { Sign } from '../domain/signs/sign.ts';
import { t } from '../language/t.ts';
import { methodOfStage, settingsOfStage, shortStageTitle, signsOfStage, stageNames } from './stages.ts';

export interface StageSign extends Sign {
  readonly stage: string;
}

/** What looks wrong in a run's figures so far. Empty for a healthy run, and for one too short to judge. */
export function readSigns(run: Pick<Run, 'kind' | 'config' | 'state' | 'stage'>, series: RunSeries): StageSign[] {
  return stageNames.flatMap((stage) => {
    const figures = series.get(stage);
    if (figures === undefined) return [];
    const ended = run.stage !== stage || !isActive(run.state);
    const found = { series: figures, settings: settingsOfStage(run, stage), ended };
    return signsOfStage(stage)
      .flatMap((rule) => rule(found) ?? [])
      .map((sign) => ({ stage, ...sign }));
  });
}

/** A sign's lines as text: what and where, what is seen, what it usually means, what to try. */
export function signInWords(sign: StageSign): string[] {
  const { title, seen, means, change } = sign;
  return [
    t.charts.signs.titleAt({ title, place: placeInWords(sign) }),
    seen,
    t.charts.signs.usually({ means }),
    t.charts.signs.toTry({ change }),
  ];
}

/** Which chart shows it, and from when on: "PPO: KL, since batch 7"; "SFT: Gradient, update 30 to 45". */
export function placeInWords({ stage, chart, since, until }: StageSign): string {
  const step = methodOfStage(stage)?.step ?? 'update';
  const at = { stage: shortStageTitle(stage), chart };
  if (since === null) return t.charts.signs.place(at);
  return until === null
    ? t.charts.signs.placeSince({ ...at, step, since })
    : t.charts.signs.placeFrom({ ...at, step, since, until });
}
