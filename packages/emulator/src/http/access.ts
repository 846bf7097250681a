import { isIP, isIPv4 } from 'node:net';

import type { Exchange } from '@lambda-stack/http';

/** What a user sets to allow more, by the names that a refusal tells. */
export interface AccessSettings {
  readonly hosts: string;
  readonly origins: string;
}

export interface AccessRuleOptions {
  /** Host names that are fine beside loopback and IP addresses; `*` stands for all without a dot, which no web page has. */
  readonly names?: readonly string[] | undefined;
  /** Tells of more origins that are. */
  readonly isAllowed?: (origin: string) => boolean;
  /** None where nothing more can be allowed. */
  readonly settings?: AccessSettings;
}

/**
 * Decides whether a request may use a local listener: a web page must not run someone's functions. A page reaches a listener on
 * loopback either under a name of its own that resolves to 127.0.0.1 (the `Host` tells) or across origins: the `Origin` tells, or,
 * for images and links, which come without one, `Sec-Fetch-Site`.
 */
export class AccessRule {
  readonly #names: ReadonlySet<string>;
  readonly #isAllowed: (origin: string) => boolean;
  readonly #settings: AccessSettings | undefined;
  /** The last host that was fine: most requests have the same. */
  #knownHost: string | undefined;

  constructor({ names = [], isAllowed = () => false, settings }: AccessRuleOptions = {}) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
    this.#isAllowed = isAllowed;
    this.#settings = settings;
  }

  /** Why the request is refused; undefined when it is fine. */
  refusal(request: Pick<Exchange, 'headers'>): string | undefined {
    const { host, origin } = request.headers;
    if (host !== undefined && host !== this.#knownHost) {
      if (!this.#isKnown(hostName(host))) {
        const remedy = this.#settings ? `, or add the name to ${this.#settings.hosts}` : '';
        return `Host ${JSON.stringify(host)} is not allowed: use localhost or an IP address${remedy}`;
      }
      this.#knownHost = host;
    }
    if (origin !== undefined && !this.#isKnownOrigin(origin) && !this.#isAllowed(origin)) {
      const remedy = this.#settings ? `, unless ${this.#settings.origins} allows them` : '';
      return `Origin ${JSON.stringify(origin)} is not allowed: web pages of other hosts may not call this listener${remedy}`;
    }
    if (origin === undefined && isOfOtherSite(request)) {
      return 'A web page of another host asked for this without an Origin: only scripts of pages that are allowed may call this listener';
    }
    return undefined;
  }

  #isKnown(name: string): boolean {
    // An address can't be rebound to another machine, so any address that was reached is fine.
    if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0) return true;
    return this.#names.has(name) || (this.#names.has('*') && !name.includes('.'));
  }

  #isKnownOrigin(origin: string): boolean {
    if (!URL.canParse(origin)) return false;
    const name = hostName(new URL(origin).host);
    return isLoopback(name) || this.#names.has(name);
  }
}

/**
 * Whether the browser says that a page of another host asks. Pages of the same site are on loopback, too, where the listener is called
 * by a name of that; other sites have many hosts.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
function isOfOtherSite({ headers }: Pick<Exchange, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || (site === 'same-site' && !isLoopback(hostName(headers.host ?? '')));
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' ||
  name.endsWith('.localhost') ||
  name === '::1' ||
  (isIPv4(name) && name.startsWith('127.'));

/** `Host` without the port and the brackets of an IPv6 address. */
const hostName = (host: string): string =>
  host
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
