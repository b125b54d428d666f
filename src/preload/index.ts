/** Hands the page's port to the main process. It has no logic, and what it takes is checked on the other side. */
import { contextBridge, ipcRenderer } from 'electron';
import { connectMessage, portMessage, portTaker } from '../shared/contract/port-handover.ts';

window.addEventListener('message', ({ source, data, ports }) => {
  if (source === window && data === portMessage) ipcRenderer.postMessage(connectMessage, null, [...ports]);
});
contextBridge.exposeInMainWorld(portTaker, true);
