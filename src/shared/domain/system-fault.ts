type FaultCode = 'io' | 'corrupt';

/**
 * What the operating system or SQLite refused, by the code that their errors bear: the same words wherever it comes up.
 * Undefined for whatever is no such refusal.
 */
export function systemFault(thrown: Error): { readonly code: FaultCode; readonly message: string } | undefined {
  if (!('code' in thrown) || typeof thrown.code !== 'string') return undefined;
  const advice = adviceOn(thrown.code);
  return advice === undefined ? undefined : { code: advice[0], message: `${thrown.message}. ${advice[1]}` };
}

function adviceOn(code: string): readonly [FaultCode, string] | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return ['io', 'The disk is full: what was saved before stays. Free some space and try again.'];
    case 'EDQUOT':
      return ['io', 'Your share of the disk is used up: what was saved before stays. Free some space and try again.'];
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return ['io', 'Check that the folder is writable.'];
    case 'EIO':
      return ['io', 'The disk does not answer as it should. Check it, and save a copy of the home folder.'];
    default:
      if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
        return [
          'corrupt',
          'The database is damaged. Close Parley and put the newest backup in its place: parley restore.',
        ];
      }
      if (code.startsWith('SQLITE_IOERR')) return ['io', 'Check that the disk is present and the folder is writable.'];
      return undefined;
  }
}
