/** Names of details that say what is known of a record's signature. No field of a record can come to stand there. */
export const SIGNATURE_DETAILS = {
  result: 'decoded.signature',
  problem: 'decoded.signatureProblem',
  keyId: 'decoded.signatureKey',
} as const
