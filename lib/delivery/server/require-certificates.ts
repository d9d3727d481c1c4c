import { X509Certificate } from 'node:crypto'

import { AppError } from '@/lib/base/errors'
import type { Target } from '@/lib/delivery/destination-input'

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

/** @throws AppError invalid, where what is given as authority is not certificates in PEM, each of which can be read. */
export function requireCertificates(target: Target): void {
  if (!('ca' in target) || target.ca === null || isCertificates(target.ca)) return
  throw new AppError('invalid', 'There is something wrong with what was sent.', {
    problems: [{ path: 'target.ca', message: 'must be a certificate in PEM, or several' }],
  })
}

/** Texts between them are comments (RFC 7468 §5.2). */
function isCertificates(pem: string): boolean {
  const blocks = pem.match(BLOCK) ?? []
  return blocks.length > 0 && !pem.replaceAll(BLOCK, '').includes('-----') && blocks.every(isCertificate)
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).raw.length > 0
  } catch {
    return false
  }
}
