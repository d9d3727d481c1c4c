import { AppError } from '@/lib/base/errors'
import { seesAll } from '@/lib/query/sight'

import { refusePin } from './all/pinned-logs'
import { seal, unseal } from './sealed-token'
import type { Seen } from './seen'
import { TailTokens } from './tail-token'

const PURPOSE = 'vouchsafe/size/v1'

/** As many digits as a size can have: tokens say nothing about it by their length. */
const DIGITS = 16

/** A size as text of one length, for what is sealed. */
export const sizeText = (size: number): string => String(size).padStart(DIGITS, '0')

/** What a reading is pinned to, as it is answered: the size of the log; sealed, where the size is not to be told. */
export interface Pinned {
  size?: number
  pin?: string
}

/** The size that an answer was read at; nothing, where it is not to be told. */
export const toldSize = ({ sight }: Seen, size: number): { size?: number } => (seesAll(sight) ? { size } : {})

/** What a reading is pinned to, for who may see this. */
export function pinnedTo(seen: Seen, size: number): Pinned {
  return seesAll(seen.sight) ? { size } : { pin: seal(PURPOSE, seen.tenant.id, sizeText(size)) }
}

/**
 * The size that somebody asks to be pinned to; undefined: to what there is.
 *
 * @throws AppError bad_request for a size from who is told none, and for a pin that is not of this tenant.
 */
export function wantedSize(
  seen: Seen,
  { size, pin }: { size?: number | undefined; pin?: string | undefined },
): number | undefined {
  if (seesAll(seen.sight)) {
    refusePin({ pin })
    return size
  }
  if (size !== undefined) {
    throw refused(
      'size',
      'How large the log is tells of events that you may not see: give the pin of a page.',
    )
  }
  if (pin === undefined) return undefined
  // A place of a tail is one, too: what it has shown is exported.
  return (
    openPin(seen, pin) ??
    new TailTokens(seen.tenant).placeIn(pin) ??
    refuse('pin', 'It is not one that this server gave for this tenant.')
  )
}

/** The size that a pin of this tenant stands for; null for anything else. */
export function openPin({ tenant }: Seen, pin: string): number | null {
  const text = unseal(PURPOSE, tenant.id, pin)
  return typeof text === 'string' ? Number(text) : null
}

function refuse(path: string, why: string): never {
  throw refused(path, why)
}

const refused = (path: string, why: string): AppError =>
  new AppError('bad_request', `The parameter ${path} cannot be used. ${why}`, {
    problems: [{ path, message: why }],
  })
