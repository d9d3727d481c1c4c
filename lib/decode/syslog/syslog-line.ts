/** A message of syslog as one sender of many wrote it. Nothing of it is left out but white space around the text. */
export interface SyslogLine {
  /** Facility times eight, plus severity; undefined in lines of a file. */
  priority: number | undefined
  /** Of the protocol: `1`. Undefined in the older form. */
  version: string | undefined
  /** As it was sent: only RFC 3339 says when, the older form has neither year nor zone. */
  timestamp: string | undefined
  hostname: string | undefined
  appName: string | undefined
  procId: string | undefined
  msgId: string | undefined
  structuredData: readonly SyslogElement[]
  message: string
}

/** An element of structured data. A parameter may be there more than once. */
export interface SyslogElement {
  id: string
  params: readonly (readonly [name: string, value: string])[]
}

const PRIORITY = /^<(\d{1,3})>/
/** Version, time, host, program, process and kind of message (RFC 5424 §6.2), each without spaces. */
const HEADER = /^([1-9]\d{0,2}) (-|\d{4}-\d{2}-\d{2}T\S+) (\S+) (\S+) (\S+) (\S+)(?: |$)/
/** RFC 3164 §4.1.2, and what is written in its place: with a year, a fraction, the mark of a clock that is not set, or RFC 3339. */
const OLD_TIME =
  /^[*.]?((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2}(?: \d{4})? \d{2}:\d{2}:\d{2}(?:\.\d{1,9})?|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?):? +/
/** A program, with its process where it says so, and a colon. */
const TAG = /^([^\s:[\]]{1,128})(?:\[([^\s[\]]{1,128})\])?:(?:\s|$)/
const HOST = /^(\S{1,255})(?: +|$)/

/**
 * The parts of a message of RFC 5424, or of the older form (RFC 3164) in the ways in which it is written; undefined when it
 * is none: without a priority there must be a time and the name of a program, as in files.
 */
export function readSyslogLine(text: string): SyslogLine | undefined {
  const [front = '', digits] = PRIORITY.exec(text) ?? []
  const priority = digits === undefined ? undefined : Number(digits)
  const rest = text.slice(front.length)
  const line = readNew(rest) ?? readOld(rest)
  if (priority === undefined && (line.timestamp === undefined || line.appName === undefined)) return undefined
  return { priority, ...line }
}

type Unranked = Omit<SyslogLine, 'priority'>

function readNew(text: string): Unranked | undefined {
  const header = HEADER.exec(text)
  if (header === null) return undefined
  const [whole, version, ...fields] = header
  const [timestamp, hostname, appName, procId, msgId] = fields.map((field) =>
    field === '-' ? undefined : field,
  )
  const { elements, message } = readElements(text.slice(whole.length))
  return {
    version,
    timestamp,
    hostname,
    appName,
    procId,
    msgId,
    structuredData: elements,
    message: plain(message),
  }
}

function readOld(text: string): Unranked {
  const [front = '', timestamp] = OLD_TIME.exec(text) ?? []
  const parts = timestamp === undefined ? { message: text } : readTagged(text.slice(front.length))
  return {
    version: undefined,
    timestamp,
    hostname: undefined,
    appName: undefined,
    procId: undefined,
    msgId: undefined,
    structuredData: [],
    ...parts,
    message: plain(parts.message),
  }
}

type Tagged = Pick<SyslogLine, 'message'> & Partial<Pick<SyslogLine, 'hostname' | 'appName' | 'procId'>>

/** What stands behind the time: a host and a program, one of them, or neither. Programs on one machine leave out the host. */
function readTagged(text: string): Tagged {
  const alone = readTag(text)
  if (alone !== undefined) return alone
  const [front, hostname] = HOST.exec(text) ?? []
  if (front === undefined || hostname === undefined) return { message: text }
  const rest = text.slice(front.length)
  return { hostname, ...(readTag(rest) ?? { message: rest }) }
}

function readTag(text: string): Tagged | undefined {
  const [front, appName, procId] = TAG.exec(text) ?? []
  if (front === undefined || appName === undefined) return undefined
  return { appName, ...(procId !== undefined && { procId }), message: text.slice(front.length) }
}

/** The elements at the start of a text and what stands behind them. What is not as RFC 5424 §6.3 has it is part of the message. */
function readElements(text: string): { elements: SyslogElement[]; message: string } {
  if (/^-(?: |$)/.test(text)) return { elements: [], message: text.slice(2) }
  const elements: SyslogElement[] = []
  let at = 0
  while (text[at] === '[') {
    const read = readElement(text, at)
    if (read === undefined) break
    elements.push(read.element)
    at = read.end
  }
  return { elements, message: text.slice(at) }
}

const ID = /\[([^\s=\]"]{1,64})/y
const PARAM = / +([^\s=\]"]{1,64})="((?:[^"\\]|\\[^])*)"/y

function readElement(text: string, from: number): { element: SyslogElement; end: number } | undefined {
  ID.lastIndex = from
  const id = ID.exec(text)?.[1]
  if (id === undefined) return undefined
  const params: [string, string][] = []
  let end = ID.lastIndex
  for (;;) {
    PARAM.lastIndex = end
    const [, name, value = ''] = PARAM.exec(text) ?? []
    if (name === undefined) break
    end = PARAM.lastIndex
    params.push([name, value.replace(/\\(["\\\]])/g, '$1')])
  }
  return text[end] === ']' ? { element: { id, params }, end: end + 1 } : undefined
}

/** Without white space around it; a byte order mark in front (RFC 5424 §6.4) goes too. */
function plain(message: string): string {
  return message.trim()
}
