/** Where the WebGPU provider wants another form than the rest: it has no contrib FusedMatMul, which would fall back to the CPU. */
import { emitters, type EmitterTable } from './emitters.ts';
import { standardEmitters } from './standard-emitters.ts';

export const webgpuEmitters: EmitterTable = { ...emitters, matmul: standardEmitters.matmul };
