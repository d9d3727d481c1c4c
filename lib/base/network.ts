import { cidrBits, type IpBits } from './ip-bits'

/** A network, or one port of all machines in it. */
export interface Network {
  block: IpBits
  /** Null: every port. */
  port: number | null
}

const PORT_MAX = 65_535

/** A CIDR block, or one with a port: `10.0.0.0/8`, `10.0.0.0/8:9200`, `fd00:1::/32:9200`. Null: neither. */
export function readNetwork(text: string): Network | null {
  const [, cidr = '', digits] = /^([^/]+\/\d{1,3})(?::([1-9]\d{0,4}))?$/.exec(text) ?? []
  const block = cidrBits(cidr)
  const port = digits === undefined ? null : Number(digits)
  return block === null || (port ?? 0) > PORT_MAX ? null : { block, port }
}
