/** The `cidr` operator over IPv4 and IPv6 addresses. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { PatternError } from './pattern-error.ts';

/** Compiles `10.0.0.0/24` or `2001:db8::/32`; throws PatternError with the recorded texts of aws-facts 3.3. */
export function compileCidr(source: string): (text: string) => boolean {
  const [address = '', mask = '', ...more] = source.split('/');
  if (!source.includes('/') || more.length > 0) throw new PatternError("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d{1,9}$/.test(mask)) throw new PatternError('Malformed CIDR, mask bits must be an integer');
  const bits = Number(mask);
  if (bits < 0) throw new PatternError('Malformed CIDR, mask bits must not be negative');
  if (!isIP(address) || address.includes('%')) throw new PatternError(`Nonstandard IP address: ${address}`);
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const width = family === 'ipv4' ? 32 : 128;
  // Whether AWS takes a mask of the full width is unverified: here it does.
  if (bits > width) throw new PatternError(`${family === 'ipv4' ? 'IPv4' : 'IPv6'} mask bits must be < ${width}`);
  const block = new BlockList();
  block.addSubnet(address, bits, family);
  return (text) => {
    const version = isIP(text);
    return version !== 0 && (version === 4) === (family === 'ipv4') && block.check(text, family);
  };
}
