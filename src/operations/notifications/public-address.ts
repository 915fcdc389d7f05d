import ipaddr from 'ipaddr.js'

/** Azure's own services answer a VM at this address, which looks public and is the machine's own. */
const wireServer = '168.63.129.16'

/** Whether an address is one of the public internet: not private, loopback, link-local, translated, or reserved, in whatever form. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  if (!ipaddr.isValid(bare)) return false
  const parsed = ipaddr.process(bare) // an IPv4-mapped IPv6 address becomes what it stands for
  if (parsed.kind() === 'ipv4') return parsed.range() === 'unicast' && parsed.toString() !== wireServer
  // 2000::/3 is all that is handed out; ipaddr.js names the special parts of it.
  return parsed.range() === 'unicast' && parsed.match(ipaddr.IPv6.parseCIDR('2000::/3'))
}
