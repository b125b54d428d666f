import { t } from '../../../shared/language/t.ts';

/** What a rule likes, in words: "replies that ask something back". */
export function likingOf(rule: string): string {
  const [name, ...rest] = rule.replace(/^rule:/, '').split(':');
  const setting = rest.join(':');
  switch (name) {
    case 'question':
      return t.cliDemo.likesQuestions;
    case 'length':
      return t.cliDemo.likesLength({ words: setting });
    case 'keyword':
      return t.cliDemo.likesKeyword({ keyword: setting });
    default:
      return t.cliDemo.follows({ rule });
  }
}
