import { AppError } from '@/lib/base/errors'

/** How the events of a body are put together. */
export type BodyFormat = 'json' | 'ndjson'

const FORMATS: Record<string, BodyFormat> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
}

/** The media types that events may come in, for messages and the API description. */
export const CONTENT_TYPES: readonly string[] = Object.keys(FORMATS)

/**
 * What a Content-Type header (RFC 9110 §8.3.1) says about the body. JSON is UTF-8 always (RFC 8259 §8.1), so another
 * charset is refused, and so is a missing header: a guess could read something else than was meant.
 *
 * @throws AppError unsupported_media, which lists the known ones.
 */
export function bodyFormat(contentType: string | null): BodyFormat {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase())
  const format = Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined
  if (format === undefined) {
    const known = CONTENT_TYPES.join(' (one event or an array) or ') + ' (one event a line)'
    const sent =
      type === '' ? 'The request has no Content-Type' : `Content-Type ${type.slice(0, 80)} is not known`
    throw new AppError('unsupported_media', `${sent}: send ${known}.`)
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  if (charset !== undefined && !/^"?(?:utf-?8|us-ascii)"?$/.test(charset)) {
    throw new AppError('unsupported_media', `Charset ${charset.slice(0, 40)} is not known: send UTF-8.`)
  }
  return format
}
