import { otherTime, relativeTime } from './time-text'
import type { TipSide } from './tip-place'

/** How long the pointer or the focus rests before a tip opens. */
const DELAY_MS = 350
/** So soon after one has closed the next opens at once: somebody looks from one to another. */
const NEXT_MS = 300
/** From this width of the window on, in px, words stand beside their icons. */
const WIDE_PX = 1024

const TIPPED = '[data-tip], [data-tip-time]'

/** What names the tip for `aria-describedby`. There is one at a time. */
export const TIP_ID = 'tip'

/** A tip that is open. */
export interface Tip {
  element: Element
  text: string
  /** A key that does the same. */
  keys: string | null
  side: TipSide
  /** The pointer goes through it: among dense rows it would stand in the way of the next one. */
  isPassedThrough: boolean
}

/**
 * Follows pointer, focus and keys of the whole document, and tells which tip is open. One for all elements, which ask by
 * attributes: `data-tip` (a text), `data-tip-keys`, `data-tip-side`, `data-tip-narrow` (only where the window is narrow), or
 * `data-tip-time` with `data-tip-zone` (a time, told relative to now and by another clock than the one in sight).
 */
export function watchTips(show: (tip: Tip | null) => void): () => void {
  const tips = new Tips(show)
  const end = new AbortController()
  const { signal } = end
  const on = { signal, capture: true, passive: true }
  document.addEventListener('pointerover', (event) => tips.point(event), on)
  document.documentElement.addEventListener('pointerleave', () => tips.ask(null), { signal })
  document.addEventListener('focusin', ({ target }) => tips.focus(target), on)
  document.addEventListener('focusout', () => tips.blur(), on)
  document.addEventListener('pointerdown', ({ target }) => isInTip(target) || tips.close(), on)
  document.addEventListener('click', ({ target }) => isInTip(target) || tips.close(), on)
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && tips.close(), on)
  document.addEventListener('scroll', ({ target }) => tips.scroll(target), on)
  // Pointer or focus may rest there since before anybody listened.
  tips.ask([...document.querySelectorAll(':hover')].at(-1)?.closest(TIPPED) ?? null)
  tips.focus(document.activeElement)
  return () => {
    end.abort()
    tips.close()
  }
}

/** Which element is asked about, and which has its tip open. */
class Tips {
  #asked: Element | null = null
  #isByFocus = false
  #open: Element | null = null
  #closedAt = Number.NEGATIVE_INFINITY
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #show: (tip: Tip | null) => void
  // What is described may go away, or say something else, while its tip is open.
  readonly #changes = new MutationObserver(() => this.#follow())

  constructor(show: (tip: Tip | null) => void) {
    this.#show = show
  }

  point({ target, pointerType }: PointerEvent): void {
    // A finger presses; it does not rest.
    if (pointerType === 'touch' || !(target instanceof Element) || isInTip(target)) return
    const element = target.closest(TIPPED)
    if (element === null && this.#isByFocus) return
    this.ask(element)
  }

  focus(target: EventTarget | null): void {
    // Only what says itself that it has a tip: values in rows are walked through.
    if (target instanceof Element && target.matches('[data-tip]:focus-visible')) this.ask(target, true)
  }

  blur(): void {
    if (this.#isByFocus) this.ask(null)
  }

  ask(element: Element | null, isByFocus = false): void {
    if (element === this.#asked) return
    const wasOpen = this.#open !== null || performance.now() - this.#closedAt < NEXT_MS
    this.close()
    this.#asked = element
    this.#isByFocus = isByFocus && element !== null
    if (element === null) return
    this.#timer = setTimeout(() => this.#openOn(element), wasOpen && !isByFocus ? 0 : DELAY_MS)
  }

  scroll(target: EventTarget | null): void {
    if (this.#asked === null || !(target instanceof Node) || !target.contains(this.#asked)) return
    this.close()
    this.#asked = null
  }

  /** What was asked about stays so: its tip does not open again before the pointer was elsewhere. */
  close(): void {
    clearTimeout(this.#timer)
    if (this.#open === null) return
    this.#changes.disconnect()
    describe(this.#open, false)
    this.#open = null
    this.#closedAt = performance.now()
    this.#show(null)
  }

  #openOn(element: Element): void {
    const tip = tipOf(element)
    if (tip === null || !element.isConnected) return
    this.#open = element
    describe(element, !isSaid(element, tip.text))
    this.#show(tip)
    this.#changes.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['data-tip', 'data-tip-time'],
    })
  }

  #follow(): void {
    const tip = this.#open?.isConnected === true ? tipOf(this.#open) : null
    if (tip === null) this.close()
    else this.#show(tip)
  }
}

function isInTip(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-tip-box]') !== null
}

function tipOf(element: Element): Tip | null {
  const data = (name: string) => element.getAttribute(`data-tip${name}`)
  if (data('-narrow') !== null && innerWidth >= WIDE_PX) return null
  const time = data('-time')
  const text =
    time === null ? data('') : `${relativeTime(time, Date.now())}\n${otherTime(time, data('-zone') ?? 'UTC')}`
  if (text === null || text === '') return null
  return {
    element,
    text,
    keys: data('-keys'),
    side: sideOf(data('-side')),
    isPassedThrough: element.closest('[data-tip-through]') !== null,
  }
}

function sideOf(side: string | null): TipSide {
  return side === 'top' || side === 'left' || side === 'right' ? side : 'bottom'
}

/** Names or no longer names the tip as what describes the element, beside whatever else does. */
function describe(element: Element, isOn: boolean): void {
  const ids = (element.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== '')
  const next = [...ids.filter((id) => id !== TIP_ID), ...(isOn ? [TIP_ID] : [])].join(' ')
  if (next === '') element.removeAttribute('aria-describedby')
  else element.setAttribute('aria-describedby', next)
}

/** True where a screen reader says so without the tip: it is the name, or what describes it in any case. */
function isSaid(element: Element, text: string): boolean {
  const name = element.getAttribute('aria-label') ?? element.textContent.trim()
  return text === name || text === element.getAttribute('aria-description')
}
