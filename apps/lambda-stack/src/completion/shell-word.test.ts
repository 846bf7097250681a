import { expect, test } from 'vitest';

import { shellWord } from './shell-word.ts';

test.each([
  ['a word without quotes', 'shop/lambda-stack.yaml', 'shop/lambda-stack.yaml'],
  ['the home directory', '~', '/home/ada'],
  ['a path below it', '~/shop.yaml', '/home/ada/shop.yaml'],
  ['a path below it with quotes', "~/'my shop'.yaml", '/home/ada/my shop.yaml'],
  ['a quoted ~', "'~/shop.yaml'", '~/shop.yaml'],
  ['a ~ in the middle', 'a~/b', 'a~/b'],
  ['single quotes', "'my \\shop'.yaml", 'my \\shop.yaml'],
  ['double quotes', '"my \\"shop\\" \\a".yaml', 'my "shop" \\a.yaml'],
  ['escaped characters', 'my\\ shop\\\\', 'my shop\\'],
  ['a quote that has no end', '"my shop', 'my shop'],
])('%s', (_case, word, expected) => {
  expect(shellWord(word, '/home/ada')).toBe(expected);
});
