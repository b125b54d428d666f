/** What SFT's figures look like when it diverges. Steps are updates. */
import { t } from '../../language/t.ts';
import type { Point } from '../run-series.ts';
import { settingsNow } from './sign.ts';
import type { SignRule } from './sign.ts';
import { finite, mean } from './windows.ts';

const MEDIAN_OVER = 20;

/**
 * Five times the median of the twenty before: batches differ by less than twice. One is a strange batch; three are steps
 * that are too large (Chowdhery et al. 2022, "PaLM", §5.1, saw such spikes some twenty times, with clipping on).
 */
export const gradientSpikes: SignRule = ({ series, settings }) => {
  const norms = finite(series.get('grad_norm') ?? []);
  const spikes = norms.filter(({ y }, i) => i >= MEDIAN_OVER && y > 5 * median(norms.slice(i - MEDIAN_OVER, i)));
  if (spikes.length < 3) return undefined;
  const largest = Math.max(...spikes.map(({ y }) => y));
  return {
    since: spikes[0].x,
    until: norms.length - norms.indexOf(spikes[spikes.length - 1]) > MEDIAN_OVER ? spikes[spikes.length - 1].x : null,
    chart: t.charts.gradient,
    title: t.signs.gradientSpikes.title,
    seen: t.signs.gradientSpikes.seen({ spikes: spikes.length, largest }),
    means: t.signs.gradientSpikes.means,
    change: t.signs.gradientSpikes.change(settingsNow(settings, ['learningRate', 'maxGradNorm', 'warmupSteps'])),
  };
};

const WIDTH = 10;

/** By a tenth over the lowest mean of ten updates, and by three standard errors, with as many updates on both sides. */
export const lossRises: SignRule = ({ series, settings }) => {
  const losses = finite(series.get('loss') ?? []);
  if (losses.length < 3 * WIDTH) return undefined;
  const means = losses.slice(WIDTH - 1).map((_, i) => meanOf(losses.slice(i, i + WIDTH)));
  const last = means[means.length - 1];
  const lowest = Math.min(...means.slice(0, -WIDTH));
  const latest = losses.slice(-WIDTH).map(({ y }) => y);
  const error = Math.sqrt(mean(latest.map((loss) => (loss - last) ** 2)) / (WIDTH - 1));
  if (last < 1.1 * lowest || last - lowest < 3 * error) return undefined;
  return {
    since: losses[means.indexOf(lowest) + WIDTH - 1].x,
    until: null,
    chart: t.charts.loss,
    title: t.signs.lossRises.title,
    seen: t.signs.lossRises.seen({ lowest, latest: last, updates: WIDTH, rise: last / lowest - 1 }),
    means: t.signs.lossRises.means,
    change: t.signs.lossRises.change(settingsNow(settings, ['learningRate', 'warmupSteps'])),
  };
};

function meanOf(points: readonly Point[]): number {
  return mean(points.map(({ y }) => y));
}

function median(points: readonly Point[]): number {
  const sorted = points.map(({ y }) => y).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
