/** A place in a text; both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A string (all but quotes, backslashes and control characters as it is), a number or a word. */
const scalar =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come next: in a list that has just begun its end, too, and the same for the keys of a map. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'more';

/** Where a text stops being JSON: `JSON.parse` does not always say. Meant for a text that is none. */
export function jsonErrorPlace(text: string): TextPlace {
  const before = text.slice(0, firstWrong(text)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function firstWrong(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    while (/[ \t\r\n]/.test(text.charAt(at))) at++;
    const sign = text.charAt(at);
    if (expected === ':') {
      if (sign !== ':') return at;
      expected = 'value';
      at++;
    } else if (sign !== '' && sign === closing(open.at(-1), expected)) {
      open.pop();
      expected = 'more';
      at++;
    } else if (expected === 'more') {
      if (sign !== ',' || open.length === 0) return at;
      expected = open.at(-1) === '{' ? 'key' : 'value';
      at++;
    } else if ((sign === '{' || sign === '[') && expected.startsWith('value')) {
      open.push(sign);
      expected = sign === '{' ? 'key or }' : 'value or ]';
      at++;
    } else {
      if (expected.startsWith('key') && sign !== '"') return at;
      scalar.lastIndex = at;
      const [found] = scalar.exec(text) ?? [];
      if (found === undefined) return at;
      at += found.length;
      expected = expected.startsWith('key') ? ':' : 'more';
    }
  }
}

/** The sign that may end what is open. */
function closing(open: string | undefined, expected: Expected): string | undefined {
  if (open === '{' && (expected === 'more' || expected === 'key or }')) return '}';
  if (open === '[' && (expected === 'more' || expected === 'value or ]')) return ']';
  return undefined;
}
