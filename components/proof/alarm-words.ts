import type { AlarmKind, LogAlarm } from '@/lib/proof/remembered-log'

interface AlarmWords {
  title: string
  text: string
  advice: string
}

const WORDS: Record<AlarmKind, AlarmWords> = {
  shorter: {
    title: 'Entries of this log are gone',
    text: 'The log that is signed now has fewer entries than the one that this browser has verified before.',
    advice:
      'A log never gets shorter: it was set back, perhaps with a backup, and signed again. Keep both checkpoints, and show them to somebody who does not run this server.',
  },
  different: {
    title: 'This log was written anew',
    text: 'The log that is signed now does not contain the one that this browser has verified before.',
    advice:
      'Both are signed by the log’s own key, so whoever holds that key has signed two histories. Keep both checkpoints: together they prove it to anybody.',
  },
  key: {
    title: 'The log is signed with another key',
    text: 'None of the keys that this browser knows has signed it.',
    advice:
      'A log tells of a new key in an entry log.key.added, and signs with both for some weeks. Compare the key with whoever runs the server, by a way that does not lead over this page, before you trust it.',
  },
  unproven: {
    title: 'This log is not shown to be the one of before',
    text: 'The server gives no proof that the log that is signed now contains the one that this browser has verified before.',
    advice:
      'That may be an outage: this goes away by itself when a later look shows that it does. While it stays, it may be somebody who has something to hide. Keep both checkpoints, and have the log verified elsewhere from the earlier one.',
  },
  moved: {
    title: 'This tenant has another log than before',
    text: 'The log that this browser has verified before is not the one that is shown now.',
    advice:
      'That is right where entries were lost and the old log was given up: the new one then says so, in its entry log.continued. Otherwise keep both checkpoints, and ask whoever runs the server.',
  },
}

/** What an alarm says, and what to do. */
export function alarmWords({ kind, isAnnounced, isContained }: LogAlarm): AlarmWords {
  const words = WORDS[kind]
  const more = kind === 'moved' ? MOVED[`${isContained}`] : isAnnounced ? ANNOUNCED : ''
  return { ...words, text: more === '' ? words.text : `${words.text} ${more}` }
}

const ANNOUNCED = 'The log itself tells of the new key, but under no key that is known here.'

const MOVED: Record<`${boolean | null}`, string> = {
  true: 'It contains all that was verified here: nothing of that is lost.',
  false: 'It does not contain all that was verified here.',
  null: 'The server does not show that it contains what was verified here.',
}
