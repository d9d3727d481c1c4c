/** Where a character of the drawn text stands on the screen; null when it is not drawn. */
export function placeOf(layer: HTMLElement, at: number): DOMRect | null {
  const walker = document.createTreeWalker(layer, NodeFilter.SHOW_TEXT)
  let before = 0
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0
    if (at < before + length) {
      const range = document.createRange()
      range.setStart(node, at - before)
      range.setEnd(node, at - before + 1)
      return range.getClientRects()[0] ?? null
    }
    before += length
  }
  return null
}

/** The character of the drawn text at a point of the window; null beside of the text. */
export function characterAt(layer: HTMLElement, x: number, y: number): number | null {
  let before = 0
  for (const span of layer.querySelectorAll('span')) {
    const length = span.textContent.length
    const isHit = [...span.getClientRects()].some(
      ({ left, right, top, bottom }) => x >= left && x < right && y >= top && y < bottom,
    )
    // Which letter of it does not matter: a stretch is never longer than what is explained.
    if (isHit) return before
    before += length
  }
  return null
}
