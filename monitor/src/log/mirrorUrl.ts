import { isIP } from 'node:net';

/** Resolves a host name to IP addresses. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Why a mirror URL from the registry must not be fetched; undefined if it may. Anyone can register any text, so without
 * this the monitor could be sent to services that only its own machine can reach. (A name server that answers differently
 * a moment later still can: a monitor beside private services belongs behind a filtering proxy.)
 * @param allowPrivate true on a local chain, where every mirror is private
 */
export async function mirrorUrlProblem(
  url: string,
  allowPrivate: boolean,
  resolve: Resolve,
): Promise<string | undefined> {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return 'it is no http or https URL';
  if (parsed.username !== '' || parsed.password !== '') return 'it carries credentials';
  if (parsed.search !== '' || parsed.hash !== '') return 'it has a query or a fragment';
  if (allowPrivate) return undefined;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  let addresses: readonly string[];
  try {
    addresses = isIP(host) !== 0 ? [host] : await resolve(host);
  } catch {
    return `its host ${host} does not resolve`;
  }
  // INVARIANT W9: Off the local chain no mirror at a private address is asked, and no redirect is followed.
  const inner = addresses.find(isPrivateAddress);
  return inner === undefined ? undefined : `its host ${host} is the private address ${inner}`;
}

/** Loopback, link-local, private, shared and unspecified ranges (RFC 6890), and IPv6 forms that embed such an address. */
function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 6) {
    const text = address.toLowerCase();
    const embedded = /(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1] ?? embeddedHex(text);
    return embedded === undefined ? /^(::1?$|f[cd]|fe[89ab]|ff|64:ff9b)/.test(text) : isPrivateAddress(embedded);
  }
  const [a = 0, b = 0] = address.split('.').map(Number);
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0) ||
    (a === 198 && (b === 18 || b === 19))
  );
}

/** `::ffff:7f00:1` is 127.0.0.1: URL parsers print embedded addresses in hexadecimal. */
function embeddedHex(address: string): string | undefined {
  const match = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (match === null) return undefined;
  const [high, low] = [Number.parseInt(match[1]!, 16), Number.parseInt(match[2]!, 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
