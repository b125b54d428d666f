import { expect, test } from 'vitest';
import type { Engine } from '../engines/engine.ts';
import { createCpuEngine } from '../engines/onnxruntime/cpu-engine.ts';
import { gpuIn } from './gpu-in-log.ts';
import { probeEngine } from './probe-engine.ts';
import { selfTest } from './self-test.ts';

test('the CPU passes its trial and is timed for both', async () => {
  const probe = await probeEngine('onnxruntime-cpu');
  expect(probe).toMatchObject({ name: 'onnxruntime-cpu', device: 'cpu', reason: null });
  expect(probe.trainingMs).toBeGreaterThan(0);
  expect(probe.samplingMs).toBeGreaterThan(0);
});

test('an engine that this system does not have says so', async () => {
  const foreign = process.platform === 'darwin' ? 'dml' : 'coreml';
  const { reason, trainingMs } = await probeEngine(`onnxruntime-${foreign}`);
  expect(reason).toMatch(new RegExp(`no ${foreign} provider`));
  expect(trainingMs).toBeNull();
});

test('an engine whose sums are wrong fails, with the figures', async () => {
  const cpu = createCpuEngine({ threads: 1 });
  const wrong: Engine = {
    ...cpu,
    async compile(graph, options) {
      const program = await cpu.compile(graph, options);
      return {
        dispose: () => program.dispose(),
        async run(inputs) {
          const { loss, ...rest } = await program.run(inputs);
          return { ...rest, loss: { ...loss, data: Float32Array.of(loss.data[0] * 1.01) } };
        },
      };
    },
  };
  await expect(selfTest(wrong, 'training')).rejects.toThrow(/self-test failed: loss is 1\.0e-2 off/);
  expect((await selfTest(createCpuEngine({ threads: 1 }), 'sampling')).error).toBeLessThan(1e-5);
});

test('the graphics device is read from ONNX Runtime’s log', () => {
  const device = (text: string) =>
    `[I:onnxruntime] Discovered OrtHardwareDevice {vendor_id:0x10de, device_id:0x2204, ${text}}\n`;
  const cpu = device('vendor:AMD, type:0, metadata: []');
  expect(gpuIn(cpu)).toBeUndefined();
  expect(gpuIn(cpu + device('vendor:NVIDIA, type:1, metadata: [Discrete=1]'))).toBe('NVIDIA');
  const described =
    'vendor:NVIDIA, type:1, metadata: [DxgiAdapterNumber=0, Description=NVIDIA GeForce RTX 3090, Discrete=1]';
  expect(gpuIn(device(described))).toBe('NVIDIA GeForce RTX 3090');
});
