/** What the system asks for us. */
import { dialog, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import type { PickPath } from '../../shared/contract/host.ts';
import { t } from '../../shared/language/t.ts';

type Owner = BrowserWindow | undefined;

export async function pickPath(owner: Owner, request: PickPath): Promise<string | undefined> {
  const { kind, title, suggestedName, filters } = request;
  if (kind === 'newFile') {
    const options = { title, defaultPath: suggestedName, filters };
    const { canceled, filePath } = await (owner
      ? dialog.showSaveDialog(owner, options)
      : dialog.showSaveDialog(options));
    return canceled ? undefined : filePath;
  }
  const properties: ('openFile' | 'openDirectory')[] = [kind === 'file' ? 'openFile' : 'openDirectory'];
  const options = { title, filters, properties };
  const { canceled, filePaths } = await (owner
    ? dialog.showOpenDialog(owner, options)
    : dialog.showOpenDialog(options));
  return canceled ? undefined : filePaths.at(0);
}

/** Asked first: a link may come from a reply, and nobody is sent elsewhere by a model. */
export async function openOutside(owner: Owner, url: string): Promise<void> {
  const answer = await ask(owner, {
    message: t.desktop.openAddress,
    detail: url,
    yes: t.desktop.open,
  });
  if (answer) await shell.openExternal(url);
}

export function confirmQuit(owner: Owner, stage: string | null): Promise<boolean> {
  return ask(owner, {
    message: t.desktop.stopAndQuitAsked,
    detail: stage === null ? t.desktop.runIsKept : t.desktop.runAtStageIsKept({ stage }),
    yes: t.desktop.stopAndQuit,
  });
}

async function ask(owner: Owner, words: { message: string; detail: string; yes: string }): Promise<boolean> {
  const { message, detail, yes } = words;
  const options = {
    type: 'question' as const,
    message,
    detail,
    buttons: [yes, t.common.cancel],
    defaultId: 0,
    cancelId: 1,
  };
  const { response } = await (owner ? dialog.showMessageBox(owner, options) : dialog.showMessageBox(options));
  return response === 0;
}
