import { fold } from './fold'

/** What a character of ASCII is to words: nothing, a letter, or a digit. */
const NEITHER = 0
const LETTER = 1
const DIGIT = 2
const ASCII = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (unit >= 0x30 && unit <= 0x39) return DIGIT
  return /[a-z]/i.test(String.fromCharCode(unit)) ? LETTER : NEITHER
})

// Han and kana are written without spaces, so each of their characters is a word of its own.
const UNICODE_WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{M}\p{N}])+/gu

/** A word of a text: folded, and whether the search index has words like it. */
export interface Word {
  text: string
  /** False for words without a letter or with two or more digits: ids, addresses and hashes would fill the index. */
  indexed: boolean
}

/** The words of a text in order, repeats included. Indexer and query compiler both cut texts here. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  eachWord(text, (word, indexed) => words.push({ text: word, indexed }))
  return words
}

/** Calls `take` with each word that the search index holds for this text. */
export function eachIndexedWord(text: string, take: (word: string) => void): void {
  eachWord(text, (word, indexed) => {
    if (indexed) take(word)
  })
}

function eachWord(text: string, take: (word: string, indexed: boolean) => void): void {
  const folded = fold(text)
  let start = -1
  let digits = 0
  for (let i = 0; i <= folded.length; i++) {
    const unit = i < folded.length ? folded.charCodeAt(i) : 0
    if (unit > 0x7f) return eachUnicodeWord(folded, start < 0 ? i : start, take)
    const sort = ASCII[unit]
    if (sort === NEITHER) {
      if (start >= 0) {
        if (isUuidAt(folded, start, i)) i = start + UUID_LENGTH - 1
        else take(folded.slice(start, i), digits < 2 && digits < i - start)
      }
      start = -1
      digits = 0
    } else {
      if (start < 0) start = i
      if (sort === DIGIT) digits++
    }
  }
}

const UUID_LENGTH = 36

/** A UUID is one word with many digits, though hyphens part it: its letters alone would be noise in the index. */
function isUuidAt(text: string, start: number, end: number): boolean {
  if (end - start !== 8 || text.charCodeAt(end) !== 0x2d || text.length < start + UUID_LENGTH) return false
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text.slice(start, start + UUID_LENGTH))
}

function eachUnicodeWord(folded: string, from: number, take: (word: string, indexed: boolean) => void): void {
  let skipTo = from
  for (const match of folded.slice(from).matchAll(UNICODE_WORD)) {
    const [word] = match
    const start = from + match.index
    if (start < skipTo) continue
    if (isUuidAt(folded, start, start + word.length)) skipTo = start + UUID_LENGTH
    else take(word, (word.match(/\p{N}/gu)?.length ?? 0) < 2 && /[\p{L}\p{M}]/u.test(word))
  }
}
