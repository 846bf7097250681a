import type { Address } from '../http/server.ts';
import { SettingError } from './setting-error.ts';

/**
 * Reads `host:port`, `[IPv6]:port` or `:port` of all addresses.
 * @param name of the flag or variable that says so
 * @throws SettingError
 */
export function parseAddress(name: string, text: string): Address {
  const [, ipv6, host = ipv6, port = ''] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  if (host !== undefined && isPort(port)) return { host: host === '' ? '0.0.0.0' : host, port: Number(port) };
  throw new SettingError(`${name} is ${JSON.stringify(text)}: it must be an address like 127.0.0.1:9001`);
}

const isPort = (text: string): boolean => text !== '' && Number(text) < 65_536;
