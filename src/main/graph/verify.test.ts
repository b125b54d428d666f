import { describe, expect, it } from 'vitest';
import type { Node } from './node.ts';
import { add } from './ops/add.ts';
import { expand } from './ops/expand.ts';
import { input, parameter, scalar } from './ops/leaf.ts';
import { matmul } from './ops/matmul.ts';
import { mul } from './ops/mul.ts';
import { shareCommonSubexpressions } from './passes/common-subexpressions.ts';
import { printGraph } from './print.ts';
import { verify } from './verify.ts';

const x = input('x', 'f32', ['B', 3]);

describe('building a graph', () => {
  it('names the operation and the shapes that do not fit', () => {
    expect(() => matmul(x, parameter('w', [4, 2]))).toThrow(
      'matmul(f32[B, 3], f32[4, 2]): inner dimensions differ: 3 against 4',
    );
    expect(() => add(x, input('i', 'i32', ['B', 3]))).toThrow('expected one dtype, got f32 and i32');
  });
});

describe('verify', () => {
  it('accepts a sound graph', () => {
    const w = parameter('w', [3]);
    expect(() => verify({ outputs: { y: mul(x, w) }, updates: { w: add(w, scalar(1)) } })).not.toThrow();
  });

  it('finds a node whose shape is not what its inputs give', () => {
    const forged: Node = { ...add(x, x), shape: ['B', 4] };
    expect(() => verify({ outputs: { forged } })).toThrow('holds f32[B, 4], its inputs give f32[B, 3]');
  });

  it('finds an operation that is not registered', () => {
    const node = add(x, x);
    const forged: Node = { ...node, operation: { ...node.operation } };
    expect(() => verify({ outputs: { forged } })).toThrow("'add' is not a registered operation");
  });

  it('finds a dimension that no input defines', () => {
    expect(() => verify({ outputs: { y: expand(scalar(1), ['Q']) } })).toThrow("dimension 'Q'");
  });

  it('finds an update without its parameter, or of another shape', () => {
    expect(() => verify({ outputs: {}, updates: { w: scalar(1) } })).toThrow("update of 'w'");
    const w = parameter('w', [3]);
    expect(() => verify({ outputs: { w }, updates: { w: scalar(1) } })).toThrow('expected f32[3], got f32[]');
  });

  it('finds two leaves of one name that differ', () => {
    const graph = { outputs: { a: input('x', 'f32', [2]), b: input('x', 'f32', [3]) } };
    expect(() => verify(graph)).toThrow("two leaves are named 'x'");
  });
});

describe('sharing common subexpressions', () => {
  it('makes one node of equal ones and keeps different ones apart', () => {
    const graph = shareCommonSubexpressions({
      outputs: { a: mul(x, scalar(2)), b: mul(x, scalar(2)), c: mul(x, scalar(3)) },
    });
    expect(graph.outputs.a).toBe(graph.outputs.b);
    expect(graph.outputs.c).not.toBe(graph.outputs.a);
    const infinities = shareCommonSubexpressions({ outputs: { up: scalar(Infinity), down: scalar(-Infinity) } });
    expect(infinities.outputs.up).not.toBe(infinities.outputs.down);
    verify(graph);
  });
});

describe('printGraph', () => {
  it('writes a node per line', () => {
    expect(printGraph({ outputs: { y: matmul(x, parameter('w', [2, 3]), { transposeB: true }) } })).toBe(
      [
        '%0 = input() {name: "x", dtype: "f32", shape: [B, 3]} f32[B, 3]',
        '%1 = parameter() {name: "w", dtype: "f32", shape: [2, 3]} f32[2, 3]',
        '%2 = matmul(%0, %1) {transposeA: false, transposeB: true} f32[B, 2]',
        'output y = %2',
      ].join('\n'),
    );
  });
});
