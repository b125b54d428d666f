import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';

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
      return new ParleyError('conflict', said('errors.host.portInUse', { host, port }), { port }, options);
    }
    case 'EACCES': {
      const message = said('errors.host.portNeedsRights', { host, port });
      return new ParleyError('invalid_input', message, { port }, options);
    }
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL': {
      const message = said('errors.host.notOurAddress', { host });
      return new ParleyError('invalid_input', message, { host }, options);
    }
    default:
      return new ParleyError(
        'io',
        said('errors.host.notListening', { host, port, refusal: error.message }),
        { host, port },
        options,
      );
  }
}
