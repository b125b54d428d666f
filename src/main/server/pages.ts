/** The few pages that the host itself shows: where there is no session, no such page, or no interface to serve. */
import type { Language } from '../../shared/language/language.ts';
import { firstSpoken, languages } from '../../shared/language/languages.ts';
import { render, said } from '../../shared/language/said.ts';
import type { Said } from '../../shared/language/said.ts';
import { pagePolicy } from './security-headers.ts';

export interface Page {
  readonly status: number;
  readonly title: Said;
  /** What happened and what to do. */
  readonly paragraphs: readonly (Said | string)[];
  /** Where the browser goes on to by itself. */
  readonly next?: string;
}

const style = `:root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center}
main{max-width:34rem;padding:2rem}
h1{font-size:1.25rem;line-height:1.3;margin:0 0 .75rem}
p{margin:0 0 .75rem}`;

export const pageSecurityPolicy = pagePolicy(style);

/** Of the languages that a browser asks for, as its header names them. */
export function languageOfHeader(accepted = ''): Language {
  return firstSpoken(accepted.split(',').map((tag) => tag.trim())) ?? languages[0];
}

const wordsOf = ({ title, paragraphs }: Page, language: Language) => ({
  title: render(title, { language }),
  paragraphs: paragraphs.map((text) => (typeof text === 'string' ? text : render(text, { language }))),
});

export function pageHtml(page: Page, language: Language): string {
  const { title, paragraphs } = wordsOf(page, language);
  const { next } = page;
  const refresh = next === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${escape(next)}">\n`;
  const goOn = render(said('hostPages.goOn'), { language });
  const link = next === undefined ? '' : `\n<p><a href="${escape(next)}">${escape(goOn)}</a></p>`;
  return `<!doctype html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}<title>${escape(title)} – Parley</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escape(title)}</h1>
${paragraphs.map((text) => `<p>${escape(text)}</p>`).join('\n')}${link}
</main></body>
</html>
`;
}

export function pageText(page: Page, language: Language): string {
  const { title, paragraphs } = wordsOf(page, language);
  return `${[title, ...paragraphs].join('\n')}\n`;
}

export const pages = {
  /** A page of our own goes on to the application: on a redirect straight from another site's link, SameSite=Strict would hold the cookie back. */
  opened: { status: 200, title: said('hostPages.opening'), paragraphs: [], next: '/' },
  notBuilt: {
    status: 503,
    title: said('hostPages.notBuilt'),
    paragraphs: [said('hostPages.buildIt')],
  },
  notFound: { status: 404, title: said('hostPages.notFound'), paragraphs: [said('hostPages.withoutPath')] },
  badRequest: { status: 400, title: said('hostPages.badRequest'), paragraphs: [said('hostPages.pathExpected')] },
  failed: { status: 500, title: said('hostPages.failed'), paragraphs: [said('hostPages.terminalSaysWhy')] },
} as const satisfies Record<string, Page>;

const entries = {
  noSession: {
    title: said('hostPages.noSession'),
    told: (command: string) => said('hostPages.wholeAddress', { command }),
  },
  usedToken: {
    title: said('hostPages.usedToken'),
    told: () => said('hostPages.oneBrowser'),
  },
  unknownToken: {
    title: said('hostPages.unknownToken'),
    told: () => said('hostPages.startedAnew'),
  },
} as const;

/** Where somebody has no session. @param command what the host was started with */
export function entryPage(name: keyof typeof entries, command: string): Page {
  const { title, told } = entries[name];
  return { status: 401, title, paragraphs: [told(command), said('hostPages.newAddress', { command })] };
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
