/** What a rule likes, in words: "replies that ask something back". */
export function likingOf(rule: string): string {
  const [name, ...rest] = rule.replace(/^rule:/, '').split(':');
  const setting = rest.join(':');
  switch (name) {
    case 'question':
      return 'it likes replies that ask something back';
    case 'length':
      return `it likes replies of ${setting.replace('-', ' to ')} words`;
    case 'keyword':
      return `it likes replies that say "${setting}"`;
    default:
      return `it follows ${rule}`;
  }
}
