import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Access } from './access.ts';
import { ask, connect, enter, pathOf } from './http-client.fixture.ts';
import { servedRouter } from './served-router.fixture.ts';
import { startServer } from './start-server.ts';
import type { RunningServer, ServerOptions } from './start-server.ts';

let folder: string;
let server: RunningServer;
const log: string[] = [];

const start = async (options: Partial<ServerOptions> = {}): Promise<RunningServer> =>
  startServer({
    app: servedRouter(),
    rendererDir: path.join(folder, 'renderer'),
    port: 0,
    log: (line) => log.push(line),
    ...options,
  });

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parley-server-'));
  await mkdir(path.join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'renderer', 'index.html'), '<!doctype html><title>Workbench</title>');
  await writeFile(path.join(folder, 'renderer', 'assets', 'main-4f2a.js'), 'export {};');
  await writeFile(path.join(folder, 'secret.txt'), 'not for the web');
  log.length = 0;
  server = await start();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
  expect(log).toEqual([]);
});

const here = () => `http://127.0.0.1:${server.port}`;

describe('the token and the session', () => {
  test('nothing is served without one, neither pages nor files nor calls', async () => {
    for (const asked of ['/', '/assets/main-4f2a.js', '/api/openapi.json']) {
      const answer = await ask(server.port, asked);
      expect(answer.status, asked).toBe(401);
      expect(answer.body).toContain('needs its token');
    }
    const call = await ask(server.port, '/api/echo', { method: 'POST', body: '{"text":"hi"}' });
    expect(call.status).toBe(401);
    await expect(connect(server.port, { origin: here() })).rejects.toThrow('401');
  });

  test('a token gives a cookie that no script reads and no other site sends, and the page goes on', async () => {
    const answer = await ask(server.port, pathOf(server.newUrl()), { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^parley-session-${server.port}=[\\w-]{43}; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Strict$`),
    );
    expect(answer.body).toContain('content="0;url=/"');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('the session survives any number of reloads', async () => {
    const cookie = await enter(server);
    for (let reload = 0; reload < 3; reload += 1) {
      expect((await ask(server.port, '/', { headers: { cookie } })).body).toContain('Workbench');
    }
  });

  test('a token works once; the browser that used it may open the address again', async () => {
    const address = pathOf(server.newUrl());
    const first = await ask(server.port, address);
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const again = await ask(server.port, address);
    expect(again.status).toBe(401);
    expect(again.body).toContain('was used already');
    expect(again.headers['set-cookie']).toBeUndefined();
    expect((await ask(server.port, address, { headers: { cookie } })).status).toBe(200);
  });

  test('a wrong token is told apart, and gives nothing', async () => {
    const right = server.newUrl();
    const guesses = ['x', '', right.slice(-43, -1), `${right.slice(-43, -1)}!`, 'a'.repeat(5000)];
    for (const guess of guesses) {
      const answer = await ask(server.port, `/?token=${guess}`, { headers: { accept: 'text/html' } });
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('not known here');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  test('a wrong cookie is no session', async () => {
    const cookie = await enter(server);
    const name = cookie.split('=')[0];
    for (const wrong of [`${name}=`, `${name}=abc`, cookie.slice(0, -1), `other${cookie}`]) {
      expect((await ask(server.port, '/', { headers: { cookie: wrong } })).status, wrong).toBe(401);
      await expect(connect(server.port, { origin: here(), cookie: wrong })).rejects.toThrow('401');
    }
    expect((await ask(server.port, '/', { headers: { cookie: `a=1; ${cookie}; b=2` } })).status).toBe(200);
  });

  test('each address has a token of its own', async () => {
    const [first, second] = [await enter(server), await enter(server)];
    expect(first).not.toBe(second);
    for (const cookie of [first, second]) {
      expect((await ask(server.port, '/', { headers: { cookie } })).status).toBe(200);
    }
  });

  test('another start knows nothing of it', async () => {
    const cookie = await enter(server);
    const address = server.newUrl();
    const { port } = server;
    await server.close();
    server = await start({ port });
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(401);
    expect((await ask(port, pathOf(address))).body).toContain('not known here');
  });
});

describe('a foreign Host or Origin', () => {
  test('a name that was made to point here is refused, token and cookie or not', async () => {
    const cookie = await enter(server);
    const foreign = [
      'evil.example',
      `evil.example:${server.port}`,
      `localhost.evil.example:${server.port}`,
      '10.0.0.1',
    ];
    for (const host of [...foreign, 'localhost@evil.example', '127.0.0.1/']) {
      const address = pathOf(server.newUrl());
      for (const asked of ['/', address]) {
        const answer = await ask(server.port, asked, { headers: { host, cookie } });
        expect(answer.status, host).toBe(403);
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
      await expect(connect(server.port, { host, cookie, origin: `http://${host}` })).rejects.toThrow('403');
    }
  });

  test('every name of this machine’s loopback is its own, through a forwarded port as well', async () => {
    const cookie = await enter(server);
    for (const host of [`localhost:${server.port}`, '127.0.0.1:8080', '[::1]:4750', 'LOCALHOST']) {
      expect((await ask(server.port, '/', { headers: { host, cookie } })).status, host).toBe(200);
      const { webSocket, client } = await connect(server.port, { host, cookie, origin: `http://${host}` });
      expect(await client.echo({ text: host })).toEqual({ text: host });
      webSocket.close();
    }
  });

  test('requests from another site, another port or nowhere are refused', async () => {
    const cookie = await enter(server);
    const origins = ['http://evil.example', `http://localhost:${server.port}`, 'http://127.0.0.1:1', 'null', 'file://'];
    for (const origin of [...origins, `${here()}/`, `${here()}.evil.example`, `ftp://127.0.0.1:${server.port}`]) {
      const asked = { headers: { cookie, origin, 'content-type': 'application/json' }, method: 'POST', body: '{}' };
      expect((await ask(server.port, '/api/echo', asked)).status, origin).toBe(403);
      expect((await ask(server.port, '/', { headers: { cookie, origin } })).status, origin).toBe(403);
      await expect(connect(server.port, { cookie, origin }), origin).rejects.toThrow('403');
    }
    await expect(connect(server.port, { cookie })).rejects.toThrow('403');
    for (const site of ['cross-site', 'same-site']) {
      const headers = { cookie, 'sec-fetch-site': site };
      expect((await ask(server.port, '/api/echo', { headers, method: 'POST' })).status).toBe(403);
    }
  });

  test('a navigation from another site’s link still opens the address', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await ask(server.port, pathOf(server.newUrl()), { headers })).status).toBe(200);
  });

  test('a name given with allowedHosts is taken', async () => {
    const behind = await start({ allowedHosts: ['gpu.example'] });
    const cookie = await enter(behind);
    const headers = { host: 'gpu.example', cookie };
    expect((await ask(behind.port, '/', { headers: { ...headers, origin: 'https://gpu.example' } })).status).toBe(200);
    expect((await ask(behind.port, '/', { headers: { ...headers, host: 'gpu.example.evil' } })).status).toBe(403);
    await behind.close();
  });
});

describe('files', () => {
  test('the page comes with a strict policy and is asked for again; hashed files are kept', async () => {
    const headers = { cookie: await enter(server) };
    const page = await ask(server.port, '/', { headers });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('private, no-cache');
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const etag = page.headers.etag ?? '';
    expect((await ask(server.port, '/', { headers: { ...headers, 'if-none-match': etag } })).status).toBe(304);
    const script = await ask(server.port, '/assets/main-4f2a.js', { headers });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.body).toBe('export {};');
    const head = await ask(server.port, '/assets/main-4f2a.js', { headers, method: 'HEAD' });
    expect(head.headers['content-length']).toBe('10');
    expect(head.body).toBe('');
  });

  test('no path leads out of the folder, lists it, or reaches what is hidden or linked', async () => {
    const renderer = path.join(folder, 'renderer');
    await writeFile(path.join(renderer, '.env'), 'hidden');
    await symlink(path.join(folder, 'secret.txt'), path.join(renderer, 'link.txt'));
    const headers = { cookie: await enter(server) };
    await ask(server.port, '/', { headers });
    const outside = [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/..%2fsecret.txt',
      '/..\\secret.txt',
    ];
    const inside = ['/assets', '/assets/', '/.env', '/link.txt', '/index.html/', '//index.html', '/%00', '/nothing.js'];
    for (const asked of [...outside, ...inside, path.join(folder, 'secret.txt')]) {
      const answer = await ask(server.port, asked, { headers });
      expect(answer.status, asked).toBe(404);
      expect(answer.body).not.toContain('not for the web');
    }
    for (const asked of ['/%', '/%c0%ae', 'http://evil.example/']) {
      expect((await ask(server.port, asked, { headers })).status, asked).toBe(400);
    }
    expect((await ask(server.port, '/', { headers, method: 'DELETE' })).status).toBe(405);
  });

  test('an interface that is not built says so, and is there once it is', async () => {
    const rendererDir = path.join(folder, 'later');
    const unbuilt = await start({ rendererDir });
    const headers = { cookie: await enter(unbuilt), accept: 'text/html' };
    const before = await ask(unbuilt.port, '/', { headers });
    expect(before.status).toBe(503);
    expect(before.body).toContain('npm run build');
    await mkdir(rendererDir);
    await writeFile(path.join(rendererDir, 'index.html'), 'built');
    expect((await ask(unbuilt.port, '/', { headers })).body).toBe('built');
    await unbuilt.close();
  });
});

describe('time', () => {
  test('who does not finish a request is not waited for', async () => {
    const quick = await start({ limits: { headersTimeoutMs: 50 } });
    const socket = createConnection(quick.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
    await closed;
    expect(answer).toContain('408 Request Timeout');
    await quick.close();
  });
});

describe('connections that ask for nothing', () => {
  /** Opened, with half a request or none. */
  async function silent(port: number, count: number) {
    const sockets = Array.from({ length: count }, () => createConnection(port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined);
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    for (const [place, socket] of sockets.entries()) if (place % 2 === 0) socket.write('GET / HTTP/1.1\r\n');
    return sockets;
  }

  test('keep nobody out, however many they are', async () => {
    const sockets = await silent(server.port, 600);
    const cookie = await enter(server);
    expect((await ask(server.port, '/', { headers: { cookie } })).status).toBe(200);
    const { webSocket } = await connect(server.port, { cookie, origin: here() });
    webSocket.close();
    for (const socket of sockets) socket.destroy();
  });

  test('give way from the oldest on, and who is being served stays', async () => {
    const few = await start({ limits: { maxSilentOfAddress: 3 } });
    const cookie = await enter(few);
    const { webSocket } = await connect(few.port, { cookie, origin: `http://127.0.0.1:${few.port}` });
    const [first, second] = await silent(few.port, 2);
    const closed = new Promise((resolve) => first.once('close', resolve));
    const others = await silent(few.port, 2);
    await closed;
    expect(second.destroyed).toBe(false);
    expect(webSocket.readyState).toBe(webSocket.OPEN);
    for (const socket of [second, ...others]) socket.destroy();
    webSocket.close();
    await few.close();
  });
});

describe('after a restart', () => {
  test('a browser that was let in comes back with its cookie, and the file lets nobody in', async () => {
    const sessionsFile = path.join(folder, 'sessions.json');
    const first = await start({ sessionsFile });
    const cookie = await enter(first);
    const { port } = first;
    await first.close();
    const again = await start({ sessionsFile, port });
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(200);
    const [kept] = JSON.parse(await readFile(sessionsFile, 'utf8')) as { digest: string }[];
    expect(cookie).not.toContain(kept.digest);
    const forged = `parley-session-${port}=${kept.digest}`;
    expect((await ask(port, '/', { headers: { cookie: forged } })).status).toBe(401);
    if (process.platform !== 'win32') expect((await stat(sessionsFile)).mode & 0o077).toBe(0);
    await again.close();
    await writeFile(sessionsFile, '{"not": "sessions"');
    const anew = await start({ sessionsFile, port });
    expect((await ask(port, '/', { headers: { cookie } })).status).toBe(401);
    await anew.close();
  });

  test('the owner of this machine is a guest while others reach the host, and the owner again after it', () => {
    const file = path.join(folder, 'sessions.json');
    const before = new Access(file);
    const owner = before.exchange(before.issueToken({ rater: 'me', isOwner: true }));
    if (owner.kind !== 'session') throw new Error('expected a session');
    const open = new Access(file, { owners: false });
    expect(open.sessionOf(owner.secret)?.caller.isOwner).toBe(false);
    open.exchange(open.issueToken({ rater: 'Ann', isOwner: false }));
    const after = new Access(file);
    expect(after.sessionOf(owner.secret)?.caller).toMatchObject({ rater: 'me', isOwner: true });
  });

  test('whom it does not know it tells where the next address is printed, by the command that was typed', async () => {
    const started = await start({ command: 'npm start' });
    const answer = await ask(started.port, '/');
    expect([answer.status, answer.headers['parley-command']]).toEqual([401, 'npm start']);
    expect(answer.body).toContain('Press Enter in the terminal where npm start runs');
    await started.close();
  });
});

describe('the port', () => {
  test('where none is asked for, the next free one is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const beside = await start({ port, nextPort: true });
    expect(beside.port).not.toBe(port);
    expect((await ask(beside.port, '/')).status).toBe(401);
    await beside.close();
    other.close();
  });

  test('one in use is named, with what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({ port })).rejects.toMatchObject({
      code: 'conflict',
      message: `Port ${port} on 127.0.0.1 is in use by another program. Give another one with --port, or --port 0 for any that is free.`,
    });
    other.close();
  });

  test('a host that is none of this machine’s is named', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('by default only this machine reaches it', async () => {
    expect(server.loopback).toBe(true);
    expect(server.newUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  });

  test('beyond loopback any address in figures is its own, a name is not', async () => {
    const open = await start({ host: '0.0.0.0' });
    expect(open.loopback).toBe(false);
    const cookie = await enter(open);
    expect((await ask(open.port, '/', { headers: { cookie, host: '192.168.1.5:4750' } })).status).toBe(200);
    expect((await ask(open.port, '/', { headers: { cookie, host: 'evil.example' } })).status).toBe(403);
    await open.close();
  });
});
