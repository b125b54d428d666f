/** Arrays of the reference interpreter: row-major, every dtype held as float64. The oracle favours clarity over speed. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function zeros(shape: readonly number[]): NdArray {
  return { shape, data: new Float64Array(sizeOf(shape)) };
}

export function fromValues(shape: readonly number[], values: ArrayLike<number>): NdArray {
  if (values.length !== sizeOf(shape)) {
    throw new Error(`${values.length} values do not fill a tensor of shape [${shape.join(', ')}]`);
  }
  return { shape, data: Float64Array.from(values) };
}

export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Calls `visit(index, position)` for every multi-index of a shape in row-major order; the index is reused. */
export function forEachIndex(shape: readonly number[], visit: (index: number[], position: number) => void): void {
  const index = new Array<number>(shape.length).fill(0);
  const size = sizeOf(shape);
  for (let position = 0; position < size; position++) {
    visit(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

/** Where a multi-index of a broadcast shape lies in an array that was stretched to it. */
export function broadcastPosition(array: NdArray, index: readonly number[]): number {
  const strides = stridesOf(array.shape);
  const offset = index.length - array.shape.length;
  let position = 0;
  for (let axis = 0; axis < array.shape.length; axis++) {
    if (array.shape[axis] !== 1) position += strides[axis] * index[axis + offset];
  }
  return position;
}
