/** Hands the page's port and its language to the main process. It has no logic, and what it takes is checked on the other side. */
import { contextBridge, ipcRenderer } from 'electron';
import { connectMessage, languageMessage, portMessage, portTaker } from '../shared/contract/port-handover.ts';

window.addEventListener('message', ({ source, data, ports }) => {
  if (source === window && data === portMessage) ipcRenderer.postMessage(connectMessage, null, [...ports]);
});
window.addEventListener('DOMContentLoaded', () => {
  const page = document.documentElement;
  const tell = () => ipcRenderer.send(languageMessage, page.lang);
  new MutationObserver(tell).observe(page, { attributeFilter: ['lang'] });
  tell();
});
contextBridge.exposeInMainWorld(portTaker, true);
