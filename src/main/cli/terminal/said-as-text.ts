import { isSaid, render } from '../../../shared/language/said.ts';

/** For `--json`: what was said becomes text, and beside it stays as it was said, `{ reason, reasonSaid }`; an error has both already. */
export function saidAsText(value: unknown): unknown {
  if (isSaid(value)) return render(value);
  if (Array.isArray(value)) return value.map(saidAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, each]: [string, unknown]) => {
      if (field === 'said') return [[field, each]];
      return isSaid(each)
        ? [
            [field, render(each)],
            [`${field}Said`, each],
          ]
        : [[field, saidAsText(each)]];
    }),
  );
}
