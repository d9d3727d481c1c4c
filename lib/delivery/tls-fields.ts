import { z } from 'zod'

const PEM_MAX = 65_536

/** Whose certificates a destination trusts. */
export const tlsFields = {
  ca: z
    .string()
    .max(PEM_MAX)
    .regex(/^\s*-----BEGIN CERTIFICATE-----/, 'must be a certificate in PEM')
    .nullable()
    .default(null)
    .meta({ description: 'The authority that signed the receiver’s certificate, where it is your own.' }),
  skipSslVerification: z
    .boolean()
    .default(false)
    .meta({ description: 'Takes any certificate: whoever is on the way can read and drop all of it.' }),
}
