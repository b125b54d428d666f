/** The few pages that the host itself shows: where there is no session, no such page, or no interface to serve. */
import { pagePolicy } from './security-headers.ts';

export interface Page {
  readonly status: number;
  readonly title: string;
  /** What happened and what to do. */
  readonly paragraphs: readonly string[];
  /** Where the browser goes on to by itself. */
  readonly next?: string;
}

const style = `:root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center}
main{max-width:34rem;padding:2rem}
h1{font-size:1.25rem;line-height:1.3;margin:0 0 .75rem}
p{margin:0 0 .75rem}`;

export const pageSecurityPolicy = pagePolicy(style);

export function pageHtml({ title, paragraphs, next }: Page): string {
  const refresh = next === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${escape(next)}">\n`;
  const link = next === undefined ? '' : `\n<p><a href="${escape(next)}">Go on</a></p>`;
  return `<!doctype html>
<html lang="en">
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

export const pageText = ({ title, paragraphs }: Page): string => `${[title, ...paragraphs].join('\n')}\n`;

export const pages = {
  /** A page of our own goes on to the application: on a redirect straight from another site's link, SameSite=Strict would hold the cookie back. */
  opened: { status: 200, title: 'Opening Parley', paragraphs: [], next: '/' },
  notBuilt: {
    status: 503,
    title: 'The interface is not built yet',
    paragraphs: ['Run npm run build in the folder of Parley, then reload this page. The host may go on running.'],
  },
  notFound: { status: 404, title: 'There is nothing here', paragraphs: ['Parley is at the address without a path.'] },
  badRequest: { status: 400, title: 'The request is malformed', paragraphs: ['Expected a path of this host.'] },
  failed: { status: 500, title: 'The host failed', paragraphs: ['Its terminal says why.'] },
} as const satisfies Record<string, Page>;

const entries = {
  noSession: {
    title: 'This address needs its token',
    told: (command: string) => `Open the whole address that ${command} printed; its token works once, for one browser.`,
  },
  usedToken: {
    title: 'This address was used already',
    told: () => 'Its token works once, for one browser. If that was you, go on in that browser.',
  },
  unknownToken: {
    title: 'This token is not known here',
    told: () => 'Parley was started anew since the address was printed, or the address is incomplete.',
  },
} as const;

/** Where somebody has no session. @param command what the host was started with */
export function entryPage(name: keyof typeof entries, command: string): Page {
  const { title, told } = entries[name];
  const newAddress = `Press Enter in the terminal where ${command} runs (or send it SIGUSR2): it prints a new address.`;
  return { status: 401, title, paragraphs: [told(command), newAddress] };
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
