/**
 * A GPU in software, for testing WebGPU where there is none: SwiftShader and the Vulkan loader as they come inside the npm
 * package @sparticuz/chromium (Linux on x64 only). Dawn looks for `libvulkan.so.1` on the library path, and the loader for
 * its device in VK_DRIVER_FILES; both are read when a process starts, so it is for child processes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const DEVICE_FILES = ['libvk_swiftshader.so', 'libvulkan.so.1', 'vk_swiftshader_icd.json'];

export const hasSoftwareVulkan = process.platform === 'linux' && process.arch === 'x64';

/** Unpacks the device into `folder` and answers with the environment of a process that is to use it. */
export function softwareVulkan(folder: string): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of untar(brotliDecompressSync(readFileSync(archive())))) {
    if (DEVICE_FILES.includes(name)) writeFileSync(path.join(folder, name), content, { mode: 0o755 });
  }
  const libraryPath = [folder, process.env['LD_LIBRARY_PATH']].filter((entry) => entry !== undefined).join(':');
  return {
    ...process.env,
    VK_DRIVER_FILES: path.join(folder, 'vk_swiftshader_icd.json'),
    LD_LIBRARY_PATH: libraryPath,
  };
}

function archive(): string {
  let folder = path.dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium')));
  while (path.basename(folder) !== 'chromium') folder = path.dirname(folder);
  return path.join(folder, 'bin', 'swiftshader.tar.br');
}

/** The plain files of a ustar archive: a header of 512 bytes for each, its content padded to as many. */
function* untar(tar: Buffer): Generator<{ name: string; content: Buffer }> {
  const block = 512;
  for (let at = 0; at + block <= tar.length && tar[at] !== 0;) {
    const text = (start: number, length: number) =>
      tar.toString('latin1', at + start, at + start + length).split('\0')[0];
    const size = Number.parseInt(text(124, 12), 8);
    yield { name: path.basename(text(0, 100)), content: tar.subarray(at + block, at + block + size) };
    at += block + Math.ceil(size / block) * block;
  }
}
