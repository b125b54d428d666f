/** The preload script in an isolated world of the page, and the ports that it hands over. */
import type { CDPSession } from '@playwright/test';
import { MessagePortMain } from './message-port-main.ts';
import type { PortData } from './message-port-main.ts';

const worldName = 'electron-preload';
const binding = 'standInSend';

type FromWorld =
  | { readonly kind: 'send'; readonly channel: string; readonly message: unknown; readonly ports: readonly number[] }
  | { readonly kind: 'message'; readonly port: number; readonly text?: string; readonly bytes?: string }
  | { readonly kind: 'closed'; readonly port: number };

export type OnSend = (channel: string, message: unknown, ports: readonly MessagePortMain[]) => void;

/** Runs in the page's own world before the page: puts there what the preload script exposes. */
const mainWorldScript = `window.addEventListener('stand-in-expose', (event) => {
  const { key, value } = JSON.parse(event.detail);
  Object.defineProperty(window, key, { value, enumerable: true });
});`;

/** Runs in the isolated world: what a sandboxed preload script may \`require\`, and the other end of every port. */
const isolatedScript = (preload: string): string => `(() => {
  if (window.top !== window) return;
  const ports = new Map();
  let count = 0;
  const send = (message) => ${binding}(JSON.stringify(message));
  const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const keep = (port) => {
    const id = count++;
    ports.set(id, port);
    port.onmessage = ({ data }) => {
      if (typeof data === 'string') send({ kind: 'message', port: id, text: data });
      else if (data instanceof Uint8Array || data instanceof ArrayBuffer) {
        send({ kind: 'message', port: id, bytes: base64(new Uint8Array(data)) });
      } else throw new Error('The stand-in for Electron sends strings and bytes over a port, not ' + typeof data);
    };
    port.addEventListener('close', () => send({ kind: 'closed', port: id }));
    return id;
  };
  globalThis.standInReceive = ({ port, text, bytes, close }) => {
    if (close) ports.get(port)?.close();
    else ports.get(port)?.postMessage(bytes === undefined ? text : Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0)));
  };
  const electron = {
    ipcRenderer: {
      postMessage: (channel, message, transfer = []) => {
        if (!transfer.every((port) => port instanceof MessagePort)) throw new TypeError('Only ports can be handed over.');
        send({ kind: 'send', channel, message, ports: transfer.map(keep) });
      },
      send: (channel, message) => send({ kind: 'send', channel, message, ports: [] }),
    },
    contextBridge: {
      exposeInMainWorld: (key, value) => {
        const text = JSON.stringify({ key, value });
        if (JSON.stringify({ key, value: JSON.parse(text).value }) !== text || typeof value === 'function') {
          throw new TypeError('The stand-in for Electron exposes plain data only.');
        }
        window.dispatchEvent(new CustomEvent('stand-in-expose', { detail: text }));
      },
    },
  };
  const module = { exports: {} };
  const require = (name) => {
    if (name !== 'electron') throw new Error('module not found: ' + name);
    return electron;
  };
  ((require, module, exports) => {
${preload}
  })(require, module, module.exports);
})();`;

/** Installs it for every document that the page loads from now on. */
export async function installPreload(cdp: CDPSession, preload: string, onSend: OnSend): Promise<void> {
  /** By the world's context and the number in it: a reloaded page has a new context. */
  const ports = new Map<string, MessagePortMain>();
  const keyOf = (context: number, port: number) => `${context}/${port}`;
  const call = (context: number, argument: object) =>
    void cdp
      .send('Runtime.evaluate', { contextId: context, expression: `standInReceive(${JSON.stringify(argument)})` })
      // The page went in this very moment.
      .catch(() => undefined);
  const open = (context: number, port: number) => {
    const sendData = (data: PortData) =>
      call(
        context,
        typeof data === 'string' ? { port, text: data } : { port, bytes: Buffer.from(data).toString('base64') },
      );
    const made = new MessagePortMain(sendData, () => call(context, { port, close: true }));
    ports.set(keyOf(context, port), made);
    return made;
  };
  cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId: context }) => {
    if (name !== binding) return;
    const message = JSON.parse(payload) as FromWorld;
    if (message.kind === 'send') {
      onSend(
        message.channel,
        message.message,
        message.ports.map((port) => open(context, port)),
      );
      return;
    }
    const port = ports.get(keyOf(context, message.port));
    if (message.kind === 'closed') port?.end();
    else port?.receive(message.text ?? new Uint8Array(Buffer.from(message.bytes ?? '', 'base64')));
  });
  cdp.on('Runtime.executionContextDestroyed', ({ executionContextId: context }) => {
    for (const [key, port] of ports) {
      if (!key.startsWith(`${context}/`)) continue;
      ports.delete(key);
      port.end();
    }
  });
  await cdp.send('Runtime.enable');
  await cdp.send('Page.enable');
  await cdp.send('Runtime.addBinding', { name: binding, executionContextName: worldName });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript });
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: isolatedScript(preload), worldName });
}
