/** A line of CEF (ArcSight's Common Event Format), read as leniently as it is written. Nothing of it is left out. */
export interface CefLine {
  /** What stands in front, as syslog puts it there; without the space at its end. */
  prefix: string
  version: string
  vendor: string
  product: string
  productVersion: string
  /** Undefined where the producer left it out. */
  classId: string | undefined
  name: string
  severity: string
  /** In their order. A key may be there more than once. */
  extensions: readonly (readonly [key: string, value: string])[]
  /** What stands behind the header in front of the first key. */
  stray: string
}

/** Says whether a word before an `=` is a key. What is none belongs to the value in front of it. */
export type IsKey = (key: string, seen: ReadonlySet<string>) => boolean

/** Where CEF begins. Some write a space behind the colon, and versions with a point. */
const START = /(?<![A-Za-z0-9_])CEF:\s?(\d+(?:\.\d+)?)\|/
const SEVERITY = /^\s*(?:10|\d|unknown|low|medium|high|very-high)\s*$/i
/** An escaped character, or a key: a word at the start or behind white space, with an `=` right behind it. */
const ESCAPE_OR_KEY = /\\[^]|(?<=^|[ \t])([A-Za-z0-9_][A-Za-z0-9_.,[\]-]*)=/g
const BEGINS_WITH_KEY = /^\s*[A-Za-z0-9_][A-Za-z0-9_.,[\]-]*=/
/** Vendor, product, its version, class id, name, severity. */
const HEADER_FIELDS = 6

/**
 * The parts of a line of CEF; undefined when it is none. Pipes and backslashes of the header are unescaped, and in
 * values also `=` and ends of lines. A backslash in front of anything else stands for itself, as on paths of Windows.
 * White space around values is not kept: nobody can tell it from what separates them.
 */
export function readCefLine(text: string, isKey: IsKey = () => true): CefLine | undefined {
  const start = START.exec(text)
  if (start === null) return undefined
  const header = headerOf(text.slice(start.index + start[0].length))
  if (header === undefined) return undefined
  const { fields, rest } = header
  const [vendor = '', product = '', productVersion = '', classId, name = '', severity = ''] = fields
  return {
    prefix: text.slice(0, start.index).trimEnd(),
    version: start[1] ?? '',
    vendor,
    product,
    productVersion,
    classId,
    name,
    severity,
    ...readExtensions(rest, isKey),
  }
}

interface Header {
  fields: (string | undefined)[]
  /** What stands behind the header, still escaped. */
  rest: string
}

/** Lenient in two things: the class id may be missing, and so may the pipe at the end where nothing follows it. */
function headerOf(text: string): Header | undefined {
  const { parts, rest } = splitAtPipes(text)
  const last = parts.at(-1) ?? ''
  // Without a class id, what should be the severity is the first extension, up to a pipe in a value or to the end.
  const lacksClass = BEGINS_WITH_KEY.test(last) && SEVERITY.test(parts.at(-2) ?? '')
  if (parts.length < HEADER_FIELDS) return undefined
  if (!lacksClass) return { fields: parts.map(unescapeHeader), rest: rest ?? '' }
  const fields = parts.slice(0, -1).map(unescapeHeader)
  return {
    fields: [...fields.slice(0, 3), undefined, ...fields.slice(3)],
    rest: rest === undefined ? last : `${last}|${rest}`,
  }
}

/** The first six parts between pipes that are not escaped, and what is behind them; undefined where no pipe ends them. */
function splitAtPipes(text: string): { parts: string[]; rest: string | undefined } {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '|') {
      parts.push(text.slice(from, at))
      from = at + 1
      if (parts.length === HEADER_FIELDS) return { parts, rest: text.slice(from) }
    }
  }
  return { parts: [...parts, text.slice(from)], rest: undefined }
}

function readExtensions(text: string, isKey: IsKey): Pick<CefLine, 'extensions' | 'stray'> {
  const extensions: [string, string][] = []
  const seen = new Set<string>()
  let key: string | undefined
  let stray = ''
  let from = 0
  const take = (end: number): void => {
    const value = unescapeValue(trimBlanks(text.slice(from, end)))
    if (key === undefined) stray = value
    else extensions.push([key, value])
  }
  for (const match of text.matchAll(ESCAPE_OR_KEY)) {
    const found = match[1]
    if (found === undefined || !isKey(found, seen)) continue
    take(match.index)
    key = found
    seen.add(found)
    from = match.index + match[0].length
  }
  take(text.length)
  return { extensions, stray }
}

/** Only what separates pairs: other white space may be meant. A blank behind a backslash is escaped. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(unit: string | undefined): boolean {
  return unit === ' ' || unit === '\t'
}

function unescapeHeader(text: string): string {
  return text.replace(/\\([\\|])/g, '$1')
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r' }

/** `\|` is not of the standard here, but some escape as in the header. */
function unescapeValue(text: string): string {
  return text.replace(/\\([\\=|nr])/g, (_, unit: string) => ESCAPED[unit] ?? unit)
}
