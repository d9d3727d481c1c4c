/** A ready-made rule: what to fill in, for somebody to look at and save. */
export interface RuleTemplate {
  name: string
  about: string
  query: string
}

/**
 * Rules that most people want some of. None ignores what failed or was refused: that is what is looked for afterwards.
 */
export const RULE_TEMPLATES: readonly RuleTemplate[] = [
  {
    name: 'Reads',
    about: 'What was looked at and changed nothing. Whoever asks later who saw something will not find out.',
    query: 'change:READ -outcome:failure',
  },
  {
    name: 'Searches',
    about: 'Lists and searches: Kibana’s `…_find`, and searches of Elasticsearch’s indices.',
    query:
      '(action:*_find OR action~search OR details.action~"data/read/search") change:(READ OR NONE) -outcome:failure',
  },
  {
    name: 'Successful sign-ins',
    about: 'Who signed in and was let in. Attempts that failed stay.',
    query: 'type:SESSION outcome:success',
  },
  {
    name: 'Routine permission checks',
    about: 'Questions whether something is allowed, where the answer was yes. Refusals stay.',
    query: 'type:ACCESS change:NONE outcome:success',
  },
  {
    name: 'UI requests',
    about: 'Every request that a browser makes while somebody works, such as Kibana’s `http_request`.',
    query: 'type:REQUEST change:NONE -outcome:failure',
  },
]
