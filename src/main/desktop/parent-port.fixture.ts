/** Gives a child process of Node the `process.parentPort` of Electron's utility processes, and takes Node's own channel away. */
import { EventEmitter } from 'node:events';

const send = process.send?.bind(process);
if (send === undefined) throw new Error('Imitating a parent port: expected a process started by fork.');
// A utility process of Electron has no channel of Node's, and the end of this one must not be what ends it.
process.send = undefined;
process.removeAllListeners('disconnect');

const port = new EventEmitter();
const waiting: unknown[] = [];
process.on('message', (data) => {
  if (!port.emit('message', { data, ports: [] })) waiting.push(data);
});
// "Messages received on this port will be queued up until a handler is registered for this event."
port.on('newListener', (event) => {
  if (event !== 'message') return;
  setImmediate(() => waiting.splice(0).forEach((data) => port.emit('message', { data, ports: [] })));
});
Object.assign(process, {
  parentPort: Object.assign(port, {
    postMessage: (message: unknown) => void send(message, undefined, undefined, () => undefined),
  }),
});
