import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ParleyError } from '../../../shared/domain/errors.ts';

/**
 * @param port 0 for any that is free
 * @param tries how many ports from this one on, while they are in use; after several any that is free
 * @returns the port
 * @throws ParleyError conflict for a port in use, invalid_input for a host or port that this machine does not give, io
 */
export async function listen(server: Server, host: string, port: number, tries = 1): Promise<number> {
  for (let place = 0; place < tries - 1; place++) {
    try {
      return await listenOn(server, host, port + place);
    } catch (error) {
      if (!(error instanceof ParleyError) || error.code !== 'conflict') throw error;
    }
  }
  return listenOn(server, host, tries > 1 ? 0 : port);
}

async function listenOn(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(explain(error, host, port));
    server.once('error', refuse);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): ParleyError {
  const options = { cause: error };
  switch (error.code ?? '') {
    case 'EADDRINUSE': {
      const way = 'Give another one with --port, or --port 0 for any that is free.';
      return new ParleyError(
        'conflict',
        `Port ${port} on ${host} is in use by another program. ${way}`,
        { port },
        options,
      );
    }
    case 'EACCES': {
      const message = `Port ${port} on ${host} needs rights that this user has not. Give one above 1023 with --port.`;
      return new ParleyError('invalid_input', message, { port }, options);
    }
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL': {
      const message =
        `--host: expected an address of this machine and got ${JSON.stringify(host)}. ` +
        'Leave it out for this machine only, or give 0.0.0.0 for all its networks.';
      return new ParleyError('invalid_input', message, { host }, options);
    }
    default:
      return new ParleyError('io', `Listening on ${host}, port ${port}: ${error.message}.`, { host, port }, options);
  }
}
