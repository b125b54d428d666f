import { ort } from './ort.ts';

/** From now on ONNX Runtime writes what it does to stderr, the devices it finds at its start among it; before the first session. */
export function logDevices(): void {
  ort.env.logLevel = 'info';
}
