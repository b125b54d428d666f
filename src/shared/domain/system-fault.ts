import { said } from '../language/said.ts';
import type { Said } from '../language/said.ts';

type FaultCode = 'io' | 'corrupt';

/**
 * What the operating system or SQLite refused, by the code that their errors bear: the same words wherever it comes up.
 * Undefined for whatever is no such refusal.
 */
export function systemFault(thrown: Error): { readonly code: FaultCode; readonly said: Said } | undefined {
  if (!('code' in thrown) || typeof thrown.code !== 'string') return undefined;
  const fault = faultOf(thrown.code);
  return fault === undefined ? undefined : { code: fault[0], said: said(fault[1], { refusal: thrown.message }) };
}

function faultOf(code: string) {
  switch (code) {
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return ['io', 'errors.diskFull'] as const;
    case 'EDQUOT':
      return ['io', 'errors.diskShareUsedUp'] as const;
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return ['io', 'errors.folderNotWritable'] as const;
    case 'EIO':
      return ['io', 'errors.diskFails'] as const;
    default:
      if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return ['corrupt', 'errors.databaseDamaged'] as const;
      return code.startsWith('SQLITE_IOERR') ? (['io', 'errors.diskAbsent'] as const) : undefined;
  }
}
