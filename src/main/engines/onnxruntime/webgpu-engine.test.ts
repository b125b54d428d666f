import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { testedOperations } from '../agreement.fixture.ts';
import { createReferenceEngine } from '../reference-engine.ts';
import { differencesBetween, trainOn } from '../training.fixture.ts';
import { hasSoftwareVulkan, softwareVulkan } from './software-vulkan.fixture.ts';
import type { WebGpuFindings } from './webgpu-child.fixture.ts';

if (!hasSoftwareVulkan) {
  process.stderr.write('WebGPU is not tested here: the software device in npm is for Linux on x64.\n');
}

describe.skipIf(!hasSoftwareVulkan)('WebGPU on a software device', () => {
  let findings: WebGpuFindings;
  let log = '';

  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-vulkan-'));
    try {
      const child = fork(fileURLToPath(new URL('./webgpu-child.fixture.ts', import.meta.url)), {
        env: softwareVulkan(folder),
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      });
      child.stderr!.setEncoding('utf8').on('data', (text: string) => (log += text));
      child.once('message', (message) => (findings = message as WebGpuFindings));
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) throw new Error(`the child ended with ${code}: ${log.slice(-2000)}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 600_000);

  it.each(testedOperations)('%s agrees with the float64 reference', (name) => {
    expect(findings.operations[name]).toEqual([]);
  });

  it('agrees with the reference over 50 updates of a tiny policy', async () => {
    const reference = await trainOn(createReferenceEngine());
    const { losses, gradNorms, parameters } = differencesBetween(findings.training, reference);
    expect(losses).toBeLessThan(1e-5);
    expect(gradNorms).toBeLessThan(1e-4);
    expect(parameters).toBeLessThan(1e-4);
  });

  it('places every node of a training step on the GPU', () => {
    expect(log).toMatch(/All nodes placed on \[WebGpuExecutionProvider\]\. Number of nodes: [1-9]\d{2}/);
    expect(log).not.toMatch(/placed on \[CPUExecutionProvider\]/);
  });

  it('keeps parameters there, also when the program that updated them has gone', () => {
    expect(findings.location).toBe('gpu-buffer');
    expect(findings.handedOver).toEqual([7, 8, 9]);
  });

  it('refuses a graph that would run partly on the CPU, and names the operation', () => {
    expect(findings.refusal).toContain('transpose(bool[2, 3])');
  });

  it('has a kernel for all that the program trains and samples with', () => {
    expect(findings.refused).toEqual({});
  });
});
