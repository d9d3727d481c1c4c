import { MAKER_WITHHELD, PROVES, PROVES_NOT, QUERY_WITHHELD } from '@/lib/proof/evidence-words'
import { type Vkey, vkeyText } from '@/lib/proof/vkey'
import { countText, counted } from '@/lib/view/number-words'

import type { Finding } from './check-files'
import { element, type Inside, picture } from './element'

const PICTURES = {
  good: 'M20 6 9 17l-5-5',
  bad: 'M18 6 6 18M6 6l12 12',
  unsure: 'M12 8v5m0 3.5v.01M10.3 3.9 1.9 18a2 2 0 0 0 1.7 3h16.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z',
} as const

function card(kind: keyof typeof PICTURES, title: string, ...inside: Inside[]): HTMLElement {
  return element(
    'section',
    { class: `v-card v-verdict v-${kind}`, attributes: { role: 'status' } },
    picture([[PICTURES[kind], '']]),
    element('div', { class: 'v-stack v-grow' }, element('h2', {}, title), inside),
  )
}

/** What was found in one sentence, and what is still for whoever looks to do. */
export function verdictOf(finding: Finding): HTMLElement {
  const { problems, problemsTotal, checkpoint, isOwn, events, good, kind } = finding
  if (problemsTotal > 0) {
    const title =
      checkpoint === null
        ? 'Nobody who is trusted vouches for this'
        : good < events
          ? kind === 'proof'
            ? 'This event is not as it was sealed'
            : `${countText(events - good)} of ${counted(events, 'event')} ${events - good === 1 ? 'is' : 'are'} not as sealed`
          : 'This bundle was changed'
    return card(
      'bad',
      title,
      element(
        'ul',
        { class: 'v-problems', attributes: { 'aria-label': 'What is wrong' } },
        problems.map(({ place, message }) =>
          element('li', {}, element('code', {}, place), element('span', {}, message)),
        ),
      ),
      problemsTotal > problems.length
        ? element('p', { class: 'v-muted' }, `… and ${countText(problemsTotal - problems.length)} more`)
        : null,
    )
  }
  const words = allGood(events)
  if (isOwn) return card('good', words, element('p', {}, 'The signature is by the key that you gave.'))
  return card(
    'unsure',
    `${words}, if the key is right`,
    element(
      'p',
      {},
      'The signature is by the key that the file itself names, which says nothing about whose it is. Compare it with the key that you know from the owner of the log, or paste that one above.',
    ),
    keysOf(finding.named),
  )
}

const allGood = (events: number): string =>
  events === 0
    ? 'There is no event in this bundle, which is as it was made'
    : events === 1
      ? 'The event is in the log, and as it was sealed'
      : `All ${countText(events)} events are in the log, and as they were sealed`

const keysOf = (keys: readonly Vkey[]): HTMLElement[] =>
  keys.map((key) => element('code', { class: 'v-mono' }, vkeyText(key)))

/** What the checkpoint and the file say. */
export function factsOf({
  checkpoint,
  manifest,
  events,
  notIncluded,
  withheld,
  kind,
}: Finding): HTMLElement | null {
  if (checkpoint === null) return null
  const found = element(
    'section',
    { class: 'v-card v-stack' },
    element('h2', {}, 'What was found'),
    facts([
      ['Log', element('span', { class: 'v-mono' }, checkpoint.origin)],
      ['Entries', countText(Number(checkpoint.size))],
      kind === 'evidence' ? ['In this bundle', countText(events)] : null,
      notIncluded === null ? null : ['Not in it', countText(Number(notIncluded))],
      ['Withheld', withheld.length === 0 ? 'Nothing' : withheld.join(', ')],
      ['Signed by', checkpoint.signers.map(({ id }) => element('code', {}, id, ' '))],
    ]),
  )
  const said =
    manifest === null
      ? null
      : element(
          'section',
          { class: 'v-card v-stack' },
          element('h2', {}, 'What the bundle says of itself'),
          facts([
            ['Of', manifest.tenant.name],
            ['What', manifest.query?.words ?? QUERY_WITHHELD],
            ['Query', manifest.query?.text ? element('code', {}, manifest.query.text) : null],
            ['Time', rangeOf(manifest.since, manifest.until)],
            ['Made', `${manifest.madeAt} by ${manifest.madeBy ?? MAKER_WITHHELD}`],
          ]),
          element('p', { class: 'v-muted v-small' }, 'Nobody has signed these words.'),
        )
  return element('div', { class: said === null ? '' : 'v-two' }, found, said)
}

function rangeOf(since: string | null, until: string | null): string {
  if (since === null && until === null) return 'All time'
  if (until === null) return `From ${since}`
  return since === null ? `Until ${until}` : `${since} to ${until}`
}

const facts = (rows: readonly (readonly [string, Inside] | null)[]): HTMLElement =>
  element(
    'dl',
    { class: 'v-facts' },
    rows.flatMap((row) =>
      row === null || row[1] === null ? [] : [element('dt', {}, row[0]), element('dd', {}, row[1])],
    ),
  )

/** What that means. */
export const meaning = (): HTMLElement =>
  element(
    'div',
    { class: 'v-two v-small' },
    element(
      'section',
      { class: 'v-stack' },
      element('h2', {}, 'What it proves'),
      element('p', { class: 'v-muted' }, PROVES),
    ),
    element(
      'section',
      { class: 'v-stack' },
      element('h2', {}, 'What it does not'),
      element('p', { class: 'v-muted' }, PROVES_NOT),
    ),
  )
