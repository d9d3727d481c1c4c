import { parseTime } from '@/lib/base/time'

/** A time as another system wrote it. */
export interface SentTime {
  /** RFC 3339 in UTC. */
  text: string
  /** False where no zone was written, and UTC is only supposed. */
  hasZone: boolean
}

// RFC 3339 and what logs make of it: a space for the T, a comma before the fraction, an offset without colon or minutes.
const LOG_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))? ?(?:([Zz]|UTC)|([+-]\d{2})(?::?(\d{2}))?)?$/

/** Read a time of a log: RFC 3339, `2026-03-04T05:06:07,890+0000`, `2026-03-04 05:06:07`. Undefined when it is none. */
export function sentTime(text: string): SentTime | undefined {
  const match = LOG_TIME.exec(text)
  if (match === null) return undefined
  const [, date = '', clock = '', fraction, utc, hours, minutes = '00'] = match
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`
  const moment = parseTime(`${date}T${clock}${fraction === undefined ? '' : `.${fraction}`}${offset}`)
  return moment === null
    ? undefined
    : { text: moment.text, hasZone: utc !== undefined || hours !== undefined }
}
