/** How finely the matrices of a policy are kept while it generates: 32-bit floats, or whole numbers of 8 or 4 bits. */
export const precisions = ['f32', 'int8', 'int4'] as const;
export type Precision = (typeof precisions)[number];
