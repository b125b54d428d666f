/** Highlighting of code, which the page loads when the first block of code is shown. */
import type { createLowlight } from 'lowlight';

type Root = ReturnType<ReturnType<typeof createLowlight>['highlight']>;
export type CodePart = Root['children'][number];

/** The tree of a program's text with the classes of its parts; undefined for a language that is not known. */
type Highlight = (text: string, language: string) => Root | undefined;

let loaded: Highlight | undefined;
let loading: Promise<Highlight> | undefined;

/** Longer texts stay as they are: they would hold up the page. */
const longest = 50_000;

/** Itself once it is there, so that nothing is drawn twice; before that, the promise of it. */
export function highlighter(): Highlight | Promise<Highlight> {
  return loaded ?? (loading ??= load());
}

async function load(): Promise<Highlight> {
  const { common, createLowlight } = await import('lowlight');
  const lowlight = createLowlight(common);
  loaded = (text, language) =>
    text.length <= longest && lowlight.registered(language) ? lowlight.highlight(language, text) : undefined;
  return loaded;
}
