/** What the page throws outside of any screen: told once, with the way on, instead of nothing happening. */
import { t } from '../../shared/language/t.ts';
import { explainError, isCancelled } from '../client/explain-error.ts';
import type { ToastContent } from './toasts.svelte.ts';

/** A browser's own notes on layout, which mean nothing to anybody. */
const harmless = /^ResizeObserver loop/;

/** @returns undefined for what is no failure: leaving on purpose, and what the browser only notes */
export function faultNotice(thrown: unknown, message: string, reload: () => void): ToastContent | undefined {
  if (harmless.test(message) || (thrown !== undefined && isCancelled(thrown))) return undefined;
  const fault = thrown === undefined || thrown === null ? message : explainError(thrown).message;
  return {
    kind: 'error',
    message: t.workbench.pageFault({ fault }),
    action: { label: t.workbench.reloadPage, run: reload },
  };
}
