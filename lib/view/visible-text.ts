// Characters that change how text is laid out without being seen: directional marks and overrides, zero-width spaces,
// the byte order mark, and controls. A value must not be able to look like another one. The joiners U+200C and U+200D
// stay, because emoji and several scripts are written with them.
const INVISIBLE =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g

/** The text with every invisible or direction-changing character written as `\u202e`. Line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
