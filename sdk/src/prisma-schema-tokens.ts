/** One word, mark or text of a Prisma schema. */
export interface Token {
  kind: 'word' | 'text' | 'mark' | 'end-of-line'
  /** Of a text: what it says, without quotes and escapes. */
  value: string
  /** 1-based. */
  line: number
}

/** A documentation comment (`///`), and whether it has its line for itself. */
export interface Comment {
  text: string
  isAlone: boolean
}

/** One line of a comment that documents nothing: after `//`, or between `/*` and its end. */
export interface Remark {
  text: string
  /** 1-based. */
  line: number
}

/** The tokens of one file, its documentation comments by line, and its other comments. */
export interface Tokens {
  tokens: Token[]
  comments: Map<number, Comment>
  remarks: Remark[]
}

// In the order in which they are tried: a comment, a long one, a text, a word or number, a mark.
const PIECE =
  /\/\/(\/?)([^\n]*)|\/\*([^]*?)\*\/|"((?:[^"\\\n]|\\.)*)"|([\p{L}\p{N}_-]+)|(\/\*|@@|[^\s"])|(\n)|[^\S\n]+|"/gu

/** Splits a schema. Throws on a text or a comment without an end: Prisma takes no such schema either. */
export function tokensOf(source: string): Tokens {
  const tokens: Token[] = []
  const comments = new Map<number, Comment>()
  const remarks: Remark[] = []
  let line = 1
  for (const [piece, slash, comment, long, text, word, mark, end] of source.matchAll(PIECE)) {
    const add = (kind: Token['kind'], value: string): void => void tokens.push({ kind, value, line })
    if (comment !== undefined) {
      if (slash === '/') comments.set(line, { text: comment, isAlone: tokens.at(-1)?.line !== line })
      else remarks.push({ text: comment, line })
    } else if (long !== undefined) {
      for (const [at, one] of long.split('\n').entries()) {
        // It may stand between two statements, which its line ends divide.
        if (at > 0) add('end-of-line', '\n')
        line += at > 0 ? 1 : 0
        remarks.push({ text: one, line })
      }
    } else if (text !== undefined) add('text', unescaped(text))
    else if (word !== undefined) add('word', word)
    else if (mark === '/*') throw new Error(`Line ${line} has a comment without an end.`)
    else if (mark !== undefined) add('mark', mark)
    else if (end !== undefined) {
      add('end-of-line', end)
      line++
    } else if (piece === '"') throw new Error(`Line ${line} has a text without an end.`)
  }
  return { tokens, comments, remarks }
}

function unescaped(text: string): string {
  return text.replaceAll(
    /\\(?:u\{?([0-9a-fA-F]{1,6})\}?|(.))/g,
    (_, code: string | undefined, mark: string) => {
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
      return { n: '\n', r: '\r', t: '\t' }[mark] ?? mark
    },
  )
}
