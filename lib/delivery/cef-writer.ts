import { withoutControls } from './one-line'

/** What a line of CEF says. */
export interface CefRecord {
  /** Stands in front, as syslog's time and host do. */
  prefix?: string
  vendor: string
  product: string
  productVersion: string
  classId: string
  name: string
  /** 0 to 10. */
  severity: number
  /** In their order; a key once. Keys are words: `A-Z a-z 0-9 _`. */
  extensions: readonly (readonly [key: string, value: string | number | boolean])[]
}

/** The most characters of a header field (ArcSight, CEF Implementation Standard, version 27). */
const CLASS_ID_MAX = 1023
const NAME_MAX = 512

/**
 * A line of CEF 0 without a line feed at its end. Nothing that a value holds can look like a key, a header field or a new
 * line. What is lost: white space around values, which CEF cannot tell from what separates them; line breaks in the header;
 * control characters, which become U+FFFD; of a name that is too long its end.
 */
export function writeCef(record: CefRecord): string {
  const header = [
    'CEF:0',
    headerField(record.vendor),
    headerField(record.product),
    headerField(record.productVersion),
    headerField(cut(record.classId, CLASS_ID_MAX)),
    headerField(cut(record.name, NAME_MAX)),
    String(record.severity),
  ].join('|')
  const extensions = record.extensions.map(([key, value]) => `${key}=${extensionValue(String(value))}`)
  const prefix = record.prefix === undefined ? '' : `${record.prefix} `
  return `${prefix}${header}|${extensions.join(' ')}`
}

/** Backslashes first: what looks as if it were escaped is escaped again. */
function headerField(text: string): string {
  return withoutControls(text.replace(/\s*[\r\n]+\s*/g, ' '))
    .trim()
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
}

function extensionValue(text: string): string {
  return withoutControls(trimBlanks(text))
    .replaceAll('\\', '\\\\')
    .replaceAll('=', '\\=')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}

const isBlank = (unit: string | undefined): boolean => unit === ' ' || unit === '\t'

/** Not `trim`: escaped line breaks at the ends stay. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

/** Cut behind a whole character; the last one says that something is missing. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const end = text.slice(0, max - 1)
  return `${/[\ud800-\udbff]$/.test(end) ? end.slice(0, -1) : end}…`
}
