import { uuidMs } from '@/lib/base/uuid'
import type { DemoQuestion, Step } from '@/lib/demo/question'
import { demoQuestions } from '@/lib/demo/questions'
import { demoEvents } from '@/lib/demo/story'

import { printJson, printLine } from './print'

/** Prints the twenty questions about this story with their answers: for people, or all of it as one line of JSON. */
export function printAnswers(story: { day: string; seed: string; events: number }, json: boolean): void {
  const questions = demoQuestions(demoEvents({ ...story, now: new Date(story.day) }))
  if (json) return printJson({ day: story.day, questions })
  printLine(`Twenty questions about the story that ends on ${story.day}:`)
  for (const question of questions) printLine('', ...wordsOf(question).split('\n'))
}

function wordsOf({ id, question, answer, tenant, query, path }: DemoQuestion): string {
  const steps = path.map((step, n) => `         ${n + 1}. ${inWords(step)}`)
  return [
    `${id.slice(1).padStart(2)}. ${question}`,
    `    Answer  ${answer}`,
    `    Tenant  ${tenant}`,
    `    Query   ${query}`,
    '    Way',
    ...steps,
  ].join('\n')
}

function inWords(step: Step): string {
  switch (step.do) {
    case 'tenant':
      return `Choose the tenant ${step.slug} in the header.`
    case 'search':
      return `Search for ${step.text}`
    case 'tag':
      return `Click the tag ${step.key}:${step.value} in the row of ${timeOf(step.event)}.`
    case 'facet':
      return `Choose ${step.value} under ${step.name} in the panel beside the table.`
    case 'open':
      return `Open the row of ${timeOf(step.event)}.`
    case 'read':
      return `Read ${step.text} in the row of ${timeOf(step.event)}.`
    case 'count':
      return `Read above the table: ${step.events} events.`
    case 'top':
      return `Read ${step.value}, with ${step.events} events first under ${step.name} in the panel beside the table.`
    case 'export':
      return `Export CSV: it writes ${step.rows} rows.`
    default:
      return onItsPage(step)
  }
}

/** Steps on other pages than that of the events. */
function onItsPage(
  step: Extract<Step, { do: 'follow' | 'as-of' | 'compare' | 'catalogue' | 'see' | 'set-by' }>,
): string {
  switch (step.do) {
    case 'follow':
      return `Follow the link to its ${step.to}.`
    case 'as-of':
      return `Choose ${step.date} as the moment.`
    case 'compare':
      return `Compare the versions of ${timeOf(step.a)} and ${timeOf(step.b)}.`
    case 'catalogue':
      return `Open the catalogue, and find ${step.find}.`
    case 'see':
      return `Read ${step.text} beside ${step.beside} on the page.`
    case 'set-by':
      return `Read ${step.text}, who set ${step.member}, beside it in the state.`
  }
}

/** When an event happened, which its id begins with: as the events page shows it. */
function timeOf(eventId: string): string {
  return new Date(uuidMs(eventId)).toISOString().replace('T', ' ')
}
