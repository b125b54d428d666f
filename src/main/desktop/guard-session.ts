/** What every page of a session is denied, whoever asks. */
import type { Session } from 'electron';
import { isPermitted, mayDownload, mayLoad } from './policy.ts';

export function guardSession(session: Session, log: (text: string) => void): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isPermitted(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, _origin, { requestingUrl = '' }) =>
    isPermitted(permission, requestingUrl),
  );
  session.setDevicePermissionHandler(() => false);
  // What is typed stays here: Chromium's checker would fetch its dictionaries from elsewhere.
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = mayLoad(url);
    if (!allowed) log(`Refused to load ${url}.`);
    answer({ cancel: !allowed });
  });
  session.on('will-download', (event, item) => {
    if (!mayDownload(item.getURL())) event.preventDefault();
  });
}
