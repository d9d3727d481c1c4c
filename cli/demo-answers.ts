import { uuidMs } from '@/lib/base/uuid'
import { demoQuestions, type DemoQuestion, type Step } from '@/lib/demo/questions'
import { demoEvents } from '@/lib/demo/story'

import { printJson, printLine } from './print'

/** Prints the ten questions about this story with their answers: for people, or all of it as one line of JSON. */
export function printAnswers(story: { day: string; seed: string; events: number }, json: boolean): void {
  const questions = demoQuestions(demoEvents({ ...story, now: new Date(story.day) }))
  if (json) return printJson({ day: story.day, questions })
  printLine(`Ten questions about the story that ends on ${story.day}:`)
  for (const question of questions) printLine(`\n${wordsOf(question)}`)
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
    case 'open':
      return `Open the row of ${timeOf(step.event)}.`
    case 'read':
      return `Read ${step.text} in the row of ${timeOf(step.event)}.`
    case 'export':
      return `Export CSV: it writes ${step.rows} rows.`
  }
}

/** When an event happened, which its id begins with: as the events page shows it. */
function timeOf(eventId: string): string {
  return new Date(uuidMs(eventId)).toISOString().replace('T', ' ')
}
