/**
 * Fetches what npm does not bring for NVIDIA GPUs: ONNX Runtime's CUDA provider (sampling) and the native part of
 * tfjs-node-gpu (training), tries both, and says what else is missing. An installation that works stays as it is when a
 * download fails.
 *
 *   npm run setup:cuda [-- --only onnxruntime|tfjs] [--minutes 30]
 *
 * WebGPU needs none of this: it comes with onnxruntime-node and trains on NVIDIA, too.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { probeEngine } from '../src/main/workers/probe-engine.ts';
import type { EngineName } from '../src/shared/domain/engine-name.ts';
import { renderText } from '../src/shared/language/said.ts';
import { installedLibraries, missingLibraries, nvidiaDevices } from './setup-cuda/cuda-libraries.ts';
import { installApart, type Installation } from './setup-cuda/install-apart.ts';
import { scriptOptions } from './script-options.ts';

interface Part {
  readonly title: string;
  readonly engine: EngineName;
  readonly installation: Omit<Installation, 'timeLimitMs' | 'onOutput'>;
  /** Said when the script fails. */
  readonly hint: string;
}

const require = createRequire(import.meta.url);
const packageDir = (name: string) => path.join(path.dirname(require.resolve('zod/package.json')), '..', name);
const provider = (name: string) => `bin/napi-v6/linux/x64/libonnxruntime_providers_${name}.so`;
const native = `lib/napi-v${Math.min(8, Number(process.versions.napi))}`;

const parts: Record<string, Part> = {
  onnxruntime: {
    title: 'ONNX Runtime’s CUDA provider, hundreds of megabytes from NuGet',
    engine: 'onnxruntime-cuda',
    installation: {
      packageDir: packageDir('onnxruntime-node'),
      without: ['bin'],
      command: ['script/install.js'],
      environment: { ONNXRUNTIME_NODE_INSTALL: 'cuda12' },
      produces: ['cuda', 'shared', 'tensorrt'].map(provider),
    },
    hint: 'It comes from api.nuget.org; behind a proxy set GLOBAL_AGENT_HTTPS_PROXY.',
  },
  tfjs: {
    title: 'the native part of tfjs-node-gpu, hundreds of megabytes from storage.googleapis.com',
    engine: 'tfjs-tensorflow',
    installation: {
      packageDir: packageDir('@tensorflow/tfjs-node-gpu'),
      command: ['scripts/install.js', 'gpu', 'download'],
      environment: { PATH: `${packageDir('.bin')}${path.delimiter}${process.env['PATH'] ?? ''}` },
      produces: ['deps', native],
    },
    hint:
      'Google’s storage was reported to refuse such downloads (403) in August 2026, tfjs issue 8742; ' +
      'TFJS_NODE_CDN_STORAGE names another ' +
      'place. WebGPU trains on the same GPU without it.',
  },
};

const { values: options } = scriptOptions(import.meta.filename, {
  options: { only: { type: 'string' }, minutes: { type: 'string', default: '30' } },
});
const chosen = Object.entries(parts).filter(([name]) => options.only === undefined || options.only === name);
const minutes = Number(options.minutes);
if (chosen.length === 0 || !(minutes > 0)) {
  console.error('setup:cuda: expected --only onnxruntime or --only tfjs, and --minutes above 0.');
  process.exit(2);
}
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    `setup:cuda: both packages have CUDA for Linux on x64 only, and this is ${process.platform} ${process.arch}. WebGPU works here.`,
  );
  process.exit(1);
}

const devices = nvidiaDevices();
console.log(
  devices ? `NVIDIA: ${devices.join('; ')}` : 'No NVIDIA driver: nvidia-smi is not there or finds no device.',
);
const missing = missingLibraries(installedLibraries());
for (const line of missing) console.log(line);

let failed = false;
for (const [name, part] of chosen) failed = !(await setUp(name, part)) || failed;
console.log('\nparley env --again chooses anew among the engines.');
process.exitCode = failed ? 1 : 0;

async function setUp(name: string, { title, engine, installation, hint }: Part): Promise<boolean> {
  console.log(`\n${name}: fetching ${title} …`);
  const failure = await installApart({
    ...installation,
    timeLimitMs: minutes * 60_000,
    onOutput: (text) => process.stderr.write(text),
  });
  if (failure !== undefined) console.log(`${name}: not installed: ${failure}\n${hint}`);
  const { reason } = await probeEngine(engine);
  console.log(
    `${name}: ${reason === null ? 'works: its self-test agrees with the reference.' : `does not run: ${renderText(reason)}.`}`,
  );
  return reason === null;
}
