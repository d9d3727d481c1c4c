import { openSecret, sealSecret, type SecretPlace } from '@/lib/config/sealed-bytes'
import type { Tx } from '@/lib/db/db'

/** Longer ones do not fit into the address that they are sent in: the provider then asks the person. */
const TOKEN_CHARACTERS_MAX = 4096

const placeOf = (publicId: string): SecretPlace => ({ purpose: 'sso id token', owner: publicId })

/** Keeps, with a session, the token that the provider wants to see when the session ends. */
export async function keepSignOutHint(tx: Tx, publicId: string, idToken: string): Promise<void> {
  if (idToken.length > TOKEN_CHARACTERS_MAX) return
  await tx.session.update({
    where: { publicId },
    data: { signOutHint: Uint8Array.from(sealSecret(placeOf(publicId), idToken)) },
  })
}

/** Takes that token out of a session; null when there is none. */
export async function takeSignOutHint(tx: Tx, publicId: string): Promise<string | null> {
  const row = await tx.session.findUnique({ where: { publicId }, select: { signOutHint: true } })
  if (!row?.signOutHint) return null
  await tx.session.update({ where: { publicId }, data: { signOutHint: null } })
  return openSecret(placeOf(publicId), row.signOutHint)
}
