import { isObject, type Json } from '@/lib/base/json'
import { type Section, SECTIONS } from '@/lib/log/sections'
import type { SealedFacts } from '@/lib/proof/opened-sections'
import type { CheckedEvent } from '@/lib/proof/verify-evidence'
import { countText } from '@/lib/view/number-words'

import { element, fill, type Inside } from './element'

/** Rows that are drawn at once; the next ones come with a button. */
const ROWS = 200
/** Events that are kept to be shown: beyond, only those that do not fit are. */
const KEPT_MAX = 20_000

/** The events of a file as a table: what is shown of each, and whether it is what was sealed. */
export class EventTable {
  readonly root = element('section', { class: 'v-stack', attributes: { 'aria-label': 'Events' } })
  readonly #body = element('tbody', {})
  readonly #more = element('div', { class: 'v-bar' })
  readonly #filter = element('input', {
    attributes: { type: 'checkbox' },
    on: { change: () => this.draw() },
  })
  #events: CheckedEvent[] = []
  #total = 0
  #bad = 0

  clear(): void {
    this.#events = []
    this.#total = 0
    this.#bad = 0
    this.#filter.checked = false
    fill(this.root, null)
  }

  add(event: CheckedEvent): void {
    this.#total += 1
    const isBad = event.problems.length > 0
    if (isBad) this.#bad += 1
    if (isBad || this.#events.length < KEPT_MAX) this.#events.push(event)
  }

  /** Draws what was added. */
  draw(): void {
    if (this.#total === 0) return
    const only = this.#filter.checked
    const shown = only ? this.#events.filter(({ problems }) => problems.length > 0) : this.#events
    fill(this.#body, null)
    this.#grow(shown, 0)
    const heads = ['Entry', 'Time', 'Actor', 'Action', 'Resource', 'Outcome', 'Checked']
    fill(this.root, [
      element(
        'div',
        { class: 'v-bar' },
        element('h2', {}, this.#total === 1 ? 'The event' : `${countText(this.#total)} events`),
        this.#bad === 0 || this.#total === 1
          ? null
          : element('label', {}, this.#filter, 'Only what is not as it was sealed'),
        this.#total > this.#events.length
          ? element(
              'span',
              { class: 'v-muted v-small' },
              `The first ${countText(KEPT_MAX)} are shown; all were checked.`,
            )
          : null,
      ),
      element(
        'div',
        {
          class: 'v-card v-table',
          attributes: { role: 'region', tabindex: '0', 'aria-label': 'Table of events' },
        },
        element(
          'table',
          {},
          element(
            'thead',
            {},
            element(
              'tr',
              {},
              heads.map((head) => element('th', { attributes: { scope: 'col' } }, head)),
            ),
          ),
          this.#body,
        ),
      ),
      this.#more,
    ])
  }

  #grow(shown: readonly CheckedEvent[], from: number): void {
    const to = Math.min(from + ROWS, shown.length)
    for (const event of shown.slice(from, to)) this.#body.append(rowOf(event))
    const rest = shown.length - to
    const go = () => this.#grow(shown, to)
    fill(
      this.#more,
      rest === 0
        ? null
        : element(
            'button',
            { class: 'v-button', attributes: { type: 'button' }, on: { click: go } },
            `Show ${countText(Math.min(ROWS, rest))} more of ${countText(rest)}`,
          ),
    )
  }
}

function rowOf(event: CheckedEvent): HTMLTableRowElement {
  const { shown, entry, problems } = event
  const facts: Partial<SealedFacts> = entry ?? {}
  const isBad = problems.length > 0
  const open = element(
    'button',
    {
      class: 'v-open',
      attributes: {
        type: 'button',
        'aria-expanded': 'false',
        'aria-label': `Entry ${shown.index}: all that is shown`,
      },
    },
    countText(shown.index),
  )
  const row = element(
    'tr',
    { class: isBad ? 'v-row v-bad' : 'v-row' },
    element('td', { class: 'v-nowrap' }, open),
    element('td', { class: 'v-nowrap' }, timeOf(facts['occurredAt'])),
    element('td', {}, partOf(event, 'actor', nameOf)),
    element('td', {}, textOf(facts['action'])),
    element('td', {}, textOf(facts['type']), ' ', partOf(event, 'resource', nameOf)),
    element('td', {}, textOf(facts['outcome'])),
    element(
      'td',
      { class: 'v-nowrap' },
      isBad ? chip('v-bad', '✗ Not as sealed') : chip('v-good', '✓ As sealed'),
    ),
  )
  let detail: HTMLTableRowElement | null = null
  row.addEventListener('click', () => {
    if (window.getSelection()?.toString() !== '') return
    open.setAttribute('aria-expanded', String(detail === null))
    if (detail === null) row.after((detail = detailOf(event)))
    else {
      detail.remove()
      detail = null
    }
  })
  return row
}

const chip = (kind: string, text: string): HTMLElement => element('span', { class: `v-chip ${kind}` }, text)

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** To the second, as it is everywhere in the product; the detail has all of it. */
const timeOf = (value: unknown): string =>
  textOf(value)
    .replace('T', ' ')
    .replace(/(?:\.\d+)?Z$/, ' UTC')

/** What a section says in short, or that it is closed. */
function partOf({ shown, entry }: CheckedEvent, name: Section, text: (value: Json) => string): Inside {
  const opening = shown.openings[name]
  if (opening !== undefined) return text(opening.value)
  if (entry?.c[name] === undefined) return null
  return chip('', shown.unopened.includes(name) ? 'does not open' : 'withheld')
}

function nameOf(value: Json): string {
  if (!isObject(value)) return ''
  const found = [value['name'], value['id'], value['email'], value['type']].find(
    (one) => typeof one === 'string',
  )
  return textOf(found)
}

/** All that is shown of an event. */
function detailOf(event: CheckedEvent): HTMLTableRowElement {
  const { shown, entry, problems, verified } = event
  const sections = SECTIONS.filter(
    (name) => entry?.c[name] !== undefined || shown.openings[name] !== undefined,
  )
  return element(
    'tr',
    { class: 'v-detail' },
    element(
      'td',
      { attributes: { colspan: '7' } },
      problems.map(({ place, message }) => element('p', { class: 'v-wrong' }, `${place}: ${message}`)),
      sections.map((name) =>
        element(
          'div',
          { class: 'v-section' },
          element('span', { class: 'v-muted' }, name),
          shown.openings[name] === undefined
            ? element('div', {}, chip('', shown.unopened.includes(name) ? 'does not open' : 'withheld'))
            : element(
                'div',
                {},
                element('pre', {}, JSON.stringify(shown.openings[name].value, null, 2)),
                verified.includes(name) ? null : chip('v-bad', 'not what was sealed'),
              ),
        ),
      ),
      element(
        'div',
        { class: 'v-section' },
        element('span', { class: 'v-muted' }, 'sealed entry'),
        element('pre', {}, shown.entry),
      ),
    ),
  )
}
