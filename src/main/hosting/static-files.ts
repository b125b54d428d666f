/** The built interface, from a list of its files: what is not on the list is not served, so no path leads out of the folder. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

export interface StaticFile {
  /** On disk. */
  readonly file: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /** Its name holds a hash of its content, as the bundler names what the page refers to. */
  readonly immutable: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

export class StaticFiles {
  readonly #root: string;
  #files: ReadonlyMap<string, StaticFile> = new Map();

  /** @param root may not exist yet */
  constructor(root: string) {
    this.#root = path.resolve(root);
  }

  /** The file at a path of the URL, decoded: "/assets/main-4f2a.js". */
  find(urlPath: string): StaticFile | undefined {
    return this.#files.get(urlPath);
  }

  /** The page itself; looks at the folder anew, so that a build made meanwhile is there from the next reload on. */
  async index(): Promise<StaticFile | undefined> {
    await this.scan();
    return this.find('/index.html');
  }

  /** Regular files only: a symbolic link could lead anywhere. Hidden ones are nobody's business. */
  async scan(): Promise<void> {
    const files = new Map<string, StaticFile>();
    for (const entry of await entriesOf(this.#root)) {
      const file = path.join(entry.parentPath, entry.name);
      const relative = path.relative(this.#root, file).split(path.sep);
      if (!entry.isFile() || relative.some((part) => part.startsWith('.'))) continue;
      const { size, mtimeMs } = await stat(file);
      files.set(`/${relative.join('/')}`, {
        file,
        contentType: contentTypes[path.extname(file).toLowerCase()] ?? 'application/octet-stream',
        sizeBytes: size,
        etag: `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`,
        immutable: relative[0] === 'assets',
      });
    }
    this.#files = files;
  }
}

async function entriesOf(root: string) {
  try {
    return await readdir(root, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
