/** Whose request it is, by address: forwarded headers count only when a trusted proxy wrote them. */
import { BlockList, isIP } from "node:net";

export interface AddressReader {
  /** The client's address, given the peer's and `X-Forwarded-For`. */
  clientOf(peer: string, forwardedFor: string | null): string;
}

export function createAddressReader(trustedProxies: readonly string[]): AddressReader {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = "", bits] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    trusted.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  const isTrusted = (address: string): boolean =>
    isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return {
    clientOf(peer, forwardedFor) {
      let client = plain(peer);
      const hops = (forwardedFor ?? "").split(",").map((hop) => plain(hop.trim()));
      // From the nearest hop outwards: each one is believed only if the one that reported it is trusted.
      for (let hop = hops.pop(); hop !== undefined && isTrusted(client); hop = hops.pop()) {
        if (isIP(hop) === 0) break;
        client = hop;
      }
      return client;
    },
  };
}

/** IPv4 addresses arrive mapped into IPv6 on dual-stack sockets. */
function plain(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

/** One household or attacker holds a whole /64: limits by address count those as one. */
export function limitSubject(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("::");
  const first = head ? head.split(":") : [];
  const last = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: zeros }, () => "0"), ...last];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
