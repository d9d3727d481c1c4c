import { nfc } from '@/lib/base/nfc'

/**
 * Text as it is compared: NFC, lower case without a locale, and one sigma, since JavaScript writes a capital sigma in
 * two ways by its place in the word, which a prefix does not know.
 */
export function fold(text: string): string {
  let upper = false
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) return foldUnicode(text)
    if (unit >= 0x41 && unit <= 0x5a) upper = true
  }
  return upper ? text.toLowerCase() : text
}

function foldUnicode(text: string): string {
  return nfc(nfc(text).toLowerCase().replaceAll('ς', 'σ'))
}
