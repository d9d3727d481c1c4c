/** What a snippet is filled with. */
export interface SetupPlace {
  /** Where this instance is, without a slash at its end: `https://audit.example.com`. */
  url: string
  /** The whole API key. */
  key: string
  /** Slug of the tenant. */
  tenant: string
  /** The source that the key sends as. */
  source: string
}

/** Something to paste. */
export interface SetupBlock {
  /** Where it goes: a file, a shell. */
  title: string
  language: 'yaml' | 'json' | 'shell' | 'text'
  text: string
}

/** One way to have a system send. */
export interface SetupVariant {
  id: string
  label: string
  /** What one has to know before. */
  note?: string
  /** Read from files on the machine of Vouchsafe itself: no key, and no address. */
  local?: true
  blocks: (place: SetupPlace) => SetupBlock[]
}

/** How records of one format come in. */
export interface SetupGuide {
  /** Also the name that is proposed for the source. */
  id: string
  name: string
  /** What it brings, in one sentence. */
  about: string
  variants: readonly [SetupVariant, ...SetupVariant[]]
}

/** Where records of a format go. */
export const ingestUrl = ({ url }: SetupPlace, format: string): string => `${url}/api/v1/ingest/${format}`

/** A block of these lines. */
export const block = (
  title: string,
  language: SetupBlock['language'],
  lines: readonly string[],
): SetupBlock => ({
  title,
  language,
  text: lines.join('\n'),
})

/** A scalar of YAML that is taken as it is, whatever stands in it. */
export const yamlText = (text: string): string => JSON.stringify(text)

/** A word of a POSIX shell that is taken as it is. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The lines of a `curl` that sends what stands on its standard input, or in a file. */
export function curlLines(
  place: SetupPlace,
  format: string,
  body: string,
  more: readonly string[] = [],
): string[] {
  return [
    `curl --fail-with-body -sS ${shellWord(ingestUrl(place, format))} \\`,
    `  -H ${shellWord(`Authorization: Bearer ${place.key}`)} \\`,
    ...more.map((line) => `  ${line} \\`),
    `  --data-binary ${body}`,
  ]
}

/** Lines of records that one request may hold, however long they usually are: it takes 10,000 records, and 10 MiB. */
const PART_LINES = 500

/** The lines of a shell that sends all that this command writes, one record a line, in requests that are not too large. */
export function sentInParts(place: SetupPlace, format: string, command: readonly string[]): string[] {
  return [
    'parts=$(mktemp -d)',
    ...command.slice(0, -1),
    `${command.at(-1) ?? ''} | split -l ${PART_LINES} -a 4 - "$parts/"`,
    'for part in "$parts"/*; do',
    ...curlLines(place, format, '@"$part" || break').map((line) => `  ${line}`),
    'done',
    'rm -r "$parts"',
  ]
}

/** Host, port and whether by TLS: shippers take them one by one, or have a default port of their own. */
export function addressOf({ url }: SetupPlace): { host: string; port: number; tls: boolean } {
  const { hostname, port, protocol } = new URL(url)
  const tls = protocol === 'https:'
  return {
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: port === '' ? (tls ? 443 : 80) : Number(port),
    tls,
  }
}

/** The address with its port in it, whatever a client would take for granted. */
export function urlWithPort(place: SetupPlace): string {
  const { hostname, protocol } = new URL(place.url)
  return `${protocol}//${hostname}:${addressOf(place).port}`
}
