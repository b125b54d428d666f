/**
 * The graphics device in what ONNX Runtime logs at its start (`logDevices`): its description where the system gives one (Windows), else its vendor. Undefined where none
 * was found, as with a device in software.
 */
export function gpuIn(log: string): string | undefined {
  // {vendor_id:0x10de, device_id:0x2204, vendor:NVIDIA, type:1, metadata: [Description=…, …]}; type 1 is a GPU.
  for (const [, vendor, metadata] of log.matchAll(
    /OrtHardwareDevice \{[^}]*vendor:([^,}]*), type:1, metadata: \[([^\]]*)\]/g,
  )) {
    const description = /Description=([^,]+)/.exec(metadata)?.[1];
    return (description ?? vendor).trim() || undefined;
  }
  return undefined;
}
