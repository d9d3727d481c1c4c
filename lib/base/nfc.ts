/** More marks in a row than any writing uses (Unicode Standard Annex #15, "Stream-Safe Text Format"). */
const MARKS_MAX = 30
const LONG_RUN = new RegExp(`\\p{M}{${MARKS_MAX + 1}}`, 'u')
const PIECES = new RegExp(`\\P{M}*\\p{M}{0,${MARKS_MAX}}`, 'gu')

/**
 * Text in Unicode's normalization form C. A run of more than 30 combining marks is normalized in pieces of 30: sorting
 * a run takes the square of its length, two minutes for a mebibyte of it.
 */
export function nfc(text: string): string {
  if (!LONG_RUN.test(text)) return text.normalize('NFC')
  return (text.match(PIECES) ?? []).map((piece) => piece.normalize('NFC')).join('')
}
