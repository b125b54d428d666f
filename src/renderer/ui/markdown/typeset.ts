/** KaTeX, which the page loads with its fonts when the first formula is shown. */

/** Draws LaTeX into an element. @returns whether it is LaTeX; the element stays as it was where it is not */
type Typeset = (text: string, element: HTMLElement, display: boolean) => boolean;

let loaded: Typeset | undefined;
let loading: Promise<Typeset> | undefined;

/** In characters: a longer one takes seconds. */
const longest = 2_000;
const definesCommands = /\\(?:[egx]?def|(?:future)?let|(?:re)?newcommand|providecommand)(?![a-z])/i;

/**
 * @returns whether a formula takes no longer to draw than its length lets expect: commands that it defines could make millions of
 * characters of a few hundred, however few times they are expanded
 */
export function isBounded(text: string): boolean {
  return text.length <= longest && !definesCommands.test(text);
}

/** Itself once it is there, so that nothing is drawn twice; before that, the promise of it. */
export function typesetter(): Typeset | Promise<Typeset> {
  return loaded ?? (loading ??= load());
}

async function load(): Promise<Typeset> {
  const [{ default: katex }] = await Promise.all([import('katex'), import('katex/dist/katex.min.css')]);
  loaded = (text, element, display) => {
    if (!isBounded(text)) return false;
    const drawn = document.createElement('span');
    try {
      katex.render(text, drawn, {
        displayMode: display,
        throwOnError: true,
        strict: 'ignore',
        // No links, no images, no HTML attributes; no formula larger than what reads it.
        trust: false,
        maxSize: 20,
        maxExpand: 500,
        // Their MathML has inline styles, which the page's content policy refuses.
        macros: { '\\pmb': '\\boldsymbol{#1}', '\\fcolorbox': '\\boxed{#3}' },
      });
    } catch {
      return false;
    }
    element.replaceChildren(...drawn.childNodes);
    return true;
  };
  return loaded;
}
