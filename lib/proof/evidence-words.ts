import { EVIDENCE_FILES, type EvidenceManifest } from './evidence'

const { readme, page, checkpoint, keys, tree, entries, manifest } = EVIDENCE_FILES

/** What a bundle proves, for people. */
export const PROVES =
  'Each event in it is an entry of the log, at its place, and nothing of what is shown of it was changed since it was stored.'

/** What it does not. */
export const PROVES_NOT =
  'That these are all events that the query finds: whoever made the bundle, or handed it on, could leave events out. They count among the entries that are not in it. Nor that an event is true: a log proves what was logged.'

/** In the place of a query that names what is withheld. */
export const QUERY_WITHHELD = 'a selection that is not told: the query names what is withheld'

/** In the place of a name. */
export const MAKER_WITHHELD = 'somebody whose name is withheld'

/** What is for people in a bundle: how it is checked, and what that says. Made before the events, so it holds no numbers. */
export function evidenceReadme(
  about: Pick<EvidenceManifest, 'origin' | 'tenant' | 'query' | 'madeAt' | 'madeBy' | 'withheld'>,
): string {
  const { origin, tenant, query, madeAt, madeBy, withheld } = about
  const closed = withheld.map(({ section, because }) => `${section} (${WHY[because]})`).join(', ')
  return `Evidence from the audit log of ${oneLine(tenant.name)}

Log       ${origin}
Events    ${query === null ? QUERY_WITHHELD : oneLine(query.words)}
Query     ${query === null ? '(withheld)' : query.text === '' ? '(all events)' : oneLine(query.text)}
Made      ${madeAt} by ${madeBy === null ? MAKER_WITHHELD : oneLine(madeBy)}
Withheld  ${closed === '' ? 'nothing' : closed}

HOW TO CHECK IT

Without any connection, in a browser: open ${page} and drop this file, as it is, into it. Take ${page} from
somewhere else than from this file, if whoever gave you this file could have changed it.

On the command line, with Vouchsafe:

    vouchsafe verify <this file> --vkey '<key of the log>'

Which key is the log's is nothing that this file can tell. It names one in "${keys}"; compare that with the key that you
know from elsewhere: from the owner of the log, in another way than the one by which you got this file.

WHAT IT PROVES

${wrapped(PROVES)}

WHAT IT DOES NOT PROVE

${wrapped(PROVES_NOT)}

WHAT IS IN IT

${entries}   the events, one a line, in the order of the log: the sealed entry, and the salts and values that open its
                 commitments
${tree}         the hashes of the whole log, from its first entry to its last: "in" is an event of this file, "out"
                 stands for 2^n entries that are not in it
${checkpoint}       the signed size and root of the log (C2SP tlog-checkpoint)
${keys}             keys of the log (C2SP tlog-policy)
${manifest}    what was asked for, by whom, and how many entries of the log are not in this file
${page}      the page that checks it
${readme}       this text
`
}

const WHY: Record<EvidenceManifest['withheld'][number]['because'], string> = {
  chosen: 'left out by who made it',
  masked: 'not open to who made it',
}

/** What people typed, without anything that could look like another line. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

const WIDTH = 110

function wrapped(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
