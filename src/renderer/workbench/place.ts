/** An address within the workbench: the part after `#`. */

/** `#/chat/conv_1?at=msg_2` is feature "chat", rest ["conv_1"], query at = "msg_2". */
export interface Place {
  readonly feature: string;
  readonly rest: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

export function parsePlace(hash: string): Place {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [feature = '', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  return { feature, rest, query: Object.fromEntries(new URLSearchParams(query)) };
}

export function formatPlace(feature: string, rest: readonly string[] = [], query: Record<string, string> = {}): string {
  const path = [feature, ...rest].map(encodeURIComponent).join('/');
  const search = new URLSearchParams(query).toString();
  return search === '' ? `#/${path}` : `#/${path}?${search}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
