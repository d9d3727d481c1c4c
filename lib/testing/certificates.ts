import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A certificate and its private key, as PEM. */
export interface TestCertificate {
  cert: string
  key: string
}

/** An authority of a test, and certificates that it signs. */
export interface TestAuthority {
  /** Its own certificate, as PEM. */
  cert: string
  /** A certificate for this name and for 127.0.0.1. */
  issue(name: string): TestCertificate
}

const DAY_MS = 86_400_000
const SEQUENCE = 0x30
const OCTETS = 0x04
const ECDSA_WITH_SHA256 = der(SEQUENCE, oid(1, 2, 840, 10045, 4, 3, 2))

/** Makes an authority that nobody knows. Node signs, but has nothing that writes certificates (RFC 5280 §4.1). */
export function testAuthority(): TestAuthority {
  const name = `Test authority ${randomBytes(4).toString('hex')}`
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const isAuthority = extension(oid(2, 5, 29, 19), der(SEQUENCE, der(0x01, Buffer.of(0xff))))
  return {
    cert: certificate(
      { subject: name, subjectKey: own.publicKey, extensions: [isAuthority] },
      name,
      own.privateKey,
    ),
    issue: (subject) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const names = der(SEQUENCE, der(0x82, Buffer.from(subject)), der(0x87, Buffer.of(127, 0, 0, 1)))
      const extensions = [extension(oid(2, 5, 29, 17), names)]
      return {
        cert: certificate({ subject, subjectKey: publicKey, extensions }, name, own.privateKey),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}

function certificate(
  of: { subject: string; subjectKey: KeyObject; extensions: Buffer[] },
  issuer: string,
  issuerKey: KeyObject,
): string {
  const now = Date.now()
  const toBeSigned = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    der(SEQUENCE, utcTime(now - DAY_MS), utcTime(now + DAY_MS)),
    nameOf(of.subject),
    of.subjectKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, ...of.extensions)),
  )
  const signature = sign('sha256', toBeSigned, issuerKey)
  const whole = der(SEQUENCE, toBeSigned, ECDSA_WITH_SHA256, der(0x03, Buffer.of(0), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** A value of DER (X.690 §8.1): its tag, how long it is, and what it is. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const size = content.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}

function oid(first: number, second: number, ...arcs: number[]): Buffer {
  const bytes = arcs.flatMap((arc) => {
    const digits = [arc & 0x7f]
    for (let rest = arc >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
    return digits
  })
  return der(0x06, Buffer.of(first * 40 + second, ...bytes))
}

const extension = (id: Buffer, value: Buffer): Buffer => der(SEQUENCE, id, der(OCTETS, value))

const nameOf = (name: string): Buffer =>
  der(SEQUENCE, der(0x31, der(SEQUENCE, oid(2, 5, 4, 3), der(0x0c, Buffer.from(name)))))

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}
