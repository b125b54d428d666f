import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { homeFolder } from './home-folder.ts';

test('--home comes before PARLEY_HOME, which comes before the platform’s place', () => {
  const environment = { PARLEY_HOME: '/from/environment' };
  expect(homeFolder({ flag: 'here', environment, platform: 'linux' })).toBe(resolve('here'));
  expect(homeFolder({ environment, platform: 'linux' })).toBe('/from/environment');
  expect(homeFolder({ environment: { PARLEY_HOME: '' }, platform: 'linux' })).toBe(
    join(homedir(), '.local/share/parley'),
  );
});

test('each platform’s own place', () => {
  expect(homeFolder({ environment: { XDG_DATA_HOME: '/data' }, platform: 'linux' })).toBe('/data/parley');
  // Relative: to be ignored by the specification.
  const ignored = homeFolder({ environment: { XDG_DATA_HOME: 'data' }, platform: 'linux' });
  expect(ignored).toBe(join(homedir(), '.local/share/parley'));
  expect(homeFolder({ environment: {}, platform: 'darwin' })).toBe(
    join(homedir(), 'Library/Application Support/Parley'),
  );
  expect(homeFolder({ environment: { APPDATA: '/roaming' }, platform: 'win32' })).toBe(join('/roaming', 'Parley'));
});
