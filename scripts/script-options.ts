/** A script's flags. What it says of itself at its top is its help. */
import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * What `parseArgs` makes of the command line. `--help` prints the comment that the file begins with and ends with 0; a flag that
 * does not fit prints why before it and ends with 2.
 * @param file the script: `import.meta.filename`
 */
export function scriptOptions<const Config extends ParseArgsConfig>(
  file: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  if (process.argv.slice(2).includes('--help')) {
    console.log(headerOf(file));
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (thrown) {
    return refuse(file, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** Ends the script with 2, what was wrong with its flags, and its help. */
export function refuse(file: string, why: string): never {
  console.error(`${why}\n\n${headerOf(file)}`);
  process.exit(2);
}

function headerOf(file: string): string {
  const comment = /\/\*\*\n?(.*?)\*\//s.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  return comment.replace(/^ \* ?/gm, '').trim();
}
