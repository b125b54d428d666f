/** The entry of the Electron program. */
import { startDesktop } from './desktop/start-desktop.ts';

// Workers inherit it; engines/onnxruntime/ort.ts says why, and sees to it once more.
process.env.ORT_DISABLE_TELEMETRY = '1';
startDesktop();
