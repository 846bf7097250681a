import { Document, isScalar, Scalar, visit } from 'yaml';

import type { Value } from './compose-text.ts';

/** How long a list may be that stands in one line. */
const width = 80;

/** Signs that cannot be seen, or that some readers take for ends of lines or refuse: all but line feeds. */
const unseen = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu;

/** What Compose's reader takes for a number, and the specification does not: it passes over every `_`. */
const numberLike = /^[-+]?(?:[\d_]*\d[\d_]*(?:e[-+]?[\d_]+)?|_*0_*[xob][\da-f_]+)$/i;

/** YAML that readers of 1.1 (as Compose's) and 1.2 take for the same: `no`, `on` and `22:22` come in quotes. */
export function yamlOf(value: Value): string {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
  visit(document, {
    Scalar: (_, scalar) => {
      const { value: text } = scalar;
      if (typeof text === 'string' && (hasUnseen(text) || numberLike.test(text)))
        scalar.type = Scalar.QUOTE_DOUBLE;
    },
    Seq: (_, list) => {
      const texts = list.items.map((item) => (isScalar(item) ? String(item.value) : undefined));
      list.flow = texts.every((text) => text !== undefined) && texts.join(', ').length <= width;
    },
  });
  const text = document.toString({ lineWidth: 0, nullStr: '', flowCollectionPadding: false });
  return text.replace(unseen, (sign) => (sign === '\n' ? sign : escaped(sign)));
}

const hasUnseen = (text: string): boolean => text.replaceAll('\n', '').search(unseen) >= 0;

/** In double quotes, where all such signs stand. */
function escaped(sign: string): string {
  const code = (sign.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
