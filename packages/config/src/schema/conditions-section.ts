import { type Field, optional } from './field.ts';
import { list, pairs, section } from './map-fields.ts';
import { headerNames } from './names.ts';
import { text, word } from './scalar-fields.ts';

/** What a request must have for a rule of a load balancer. */
export interface ConditionsSection {
  hostHeader?: string[] | undefined;
  pathPattern?: string[] | undefined;
  httpHeader?: Record<string, string[]> | undefined;
  httpRequestMethod?: string[] | undefined;
  queryString?: string[] | undefined;
  sourceIp?: string[] | undefined;
}

const patterns = (example: string): Field<string[]> => list(text(example), `[${example}]`);

const method = word({
  pattern: /^[A-Z_-]{1,40}$/,
  rule: 'must be a method, in capitals',
  example: 'GET',
});

const network = word({
  pattern: /^[0-9A-Fa-f.:]+\/\d{1,3}$/,
  rule: 'must be a network, an address and the number of its bits',
  example: '10.0.0.0/8',
});

export const conditionsSection: Field<ConditionsSection> = section(
  'conditions',
  {
    hostHeader: optional(patterns('"*.example.com"'), 'Hosts, with * and ?, in whatever case.'),
    pathPattern: optional(patterns('"/img/*"'), 'Paths, with * and ?.'),
    httpHeader: optional(
      pairs(headerNames, patterns('"v2*"'), '{ X-Version: ["v2*"] }'),
      'Values by header, with * and ?, in whatever case; each header is a condition.',
    ),
    httpRequestMethod: optional(list(method, '[GET, HEAD]'), 'Methods, in capitals.'),
    queryString: optional(
      patterns('"version=v2"'),
      'Pairs or values of the query string as it is sent, with * and ?, in whatever case.',
    ),
    sourceIp: optional(list(network, '["10.0.0.0/8"]'), 'Networks that the client is in.'),
  },
  '{ hostHeader: ["*.example.com"] }',
);
