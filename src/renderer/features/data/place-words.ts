import { t } from '../../../shared/language/t.ts';

/** Where a record of an import is. @param file undefined where there is only one */
export function placeWords(file: string | undefined, line: number): string {
  return file === undefined ? t.data.import.lineOf({ line }) : t.data.import.lineOfFile({ file, line });
}
