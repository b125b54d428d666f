/**
 * A parameter within a sentence that may be Chinese or Latin, with the spaces that stand between the two scripts: "用于 DPO 的提示",
 * "用于蒸馏的提示".
 */
export function spaced(text: string): string {
  const before = /^[\p{Script=Han}“（]/u.test(text) ? '' : ' ';
  const after = /[\p{Script=Han}”）]$/u.test(text) ? '' : ' ';
  return `${before}${text}${after}`;
}
