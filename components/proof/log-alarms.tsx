'use client'

import { Check, Download, KeyRound } from 'lucide-react'
import { useState } from 'react'

import { saveText } from '@/components/export/save-file'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { CopyButton } from '@/components/ui/copy-button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { checkpointOf } from '@/lib/proof/checkpoint'
import {
  type AlarmKind,
  ANSWERS,
  isShownAt,
  type LogAlarm,
  placesOf,
  type RememberedLog,
} from '@/lib/proof/remembered-log'
import { counted } from '@/lib/view/number-words'

import { alarmWords } from './alarm-words'
import { useLogMemory } from './use-log-memory'

interface LogAlarmsProps {
  tenant: { id: string; slug: string }
  /** When the log was last looked at here. */
  seenAt: number
}

/** What of a tenant's log did not fit what this browser has seen, until somebody has looked at it. */
export function LogAlarms({ tenant, seenAt }: LogAlarmsProps) {
  const { logs, change } = useLogMemory(seenAt)
  const open = logs.filter(
    (log) => isShownAt(log, placesOf({ tenant })) && log.alarm !== null && log.alarm.lookedAt === null,
  )
  return open.map((log) =>
    log.alarm === null ? null : (
      <Alarm
        key={log.origin}
        log={log}
        alarm={log.alarm}
        onAnswer={(answer) => void change(log.origin, answer)}
      />
    ),
  )
}

interface AlarmProps {
  log: RememberedLog
  alarm: LogAlarm
  onAnswer: (answer: (known: RememberedLog) => RememberedLog | null) => void
}

function Alarm({ log, alarm, onAnswer }: AlarmProps) {
  const { title, text, advice } = alarmWords(alarm)
  const evidence = evidenceText(log, alarm)
  return (
    <Notice tone={alarm.kind === 'unproven' || alarm.isContained === true ? 'warning' : 'danger'}>
      <section aria-label="Alarm" className="flex flex-col gap-1.5 text-sm">
        <h3 className="text-base font-medium">{title}</h3>
        <p>
          {text} {advice}
        </p>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
          <Side name="Verified before" note={log.note} at={log.seenAt} />
          <Side name="Found later" note={alarm.note} at={alarm.at} />
        </dl>
        <div className="flex flex-wrap gap-1.5">
          <CopyButton text={evidence} label="Copy both" aria-label="Copy both checkpoints" />
          <Button
            size="sm"
            icon={<Download size={14} />}
            onClick={() => saveText('checkpoints.txt', evidence)}
          >
            Save both
          </Button>
          <Answers log={log} alarm={alarm} onAnswer={onAnswer} />
        </div>
      </section>
    </Notice>
  )
}

function Side({ name, note, at }: { name: string; note: string; at: number }) {
  const size = checkpointOf(note)?.size
  return (
    <div className="col-span-2 grid grid-cols-subgrid">
      <dt className="text-muted">{name}</dt>
      <dd className="tabular-nums">
        {size === undefined ? '' : `${counted(Number(size), 'entry', 'entries')}, `}
        <RelativeTime at={new Date(at).toISOString()} />
      </dd>
    </div>
  )
}

function Answers({ alarm, onAnswer }: AlarmProps) {
  const [isAsking, setAsking] = useState(false)
  switch (alarm.kind) {
    case 'key':
      return (
        <>
          <CopyButton
            text={alarm.keys.join('\n')}
            label="Copy the key"
            aria-label="Copy the key that signs now"
          />
          <Button
            size="sm"
            icon={<KeyRound size={14} />}
            onClick={() => onAnswer((log) => ANSWERS.acceptKeys(log, Date.now()))}
          >
            I have compared it: trust it
          </Button>
        </>
      )
    case 'unproven':
      return <LookedAt onAnswer={onAnswer} />
    case 'moved':
      return (
        <Button
          size="sm"
          icon={<Check size={14} />}
          onClick={() => onAnswer((log) => ANSWERS.letGo(log, Date.now()))}
        >
          I know of it
        </Button>
      )
    case 'shorter':
    case 'different':
      return (
        <>
          <LookedAt onAnswer={onAnswer} />
          <Button size="sm" variant="ghost" onClick={() => setAsking(true)}>
            Begin anew…
          </Button>
          <ConfirmDialog
            open={isAsking}
            onOpenChange={setAsking}
            title="Forget what was seen of this log?"
            description="This browser then takes the log for what it is today, and can never tell again that it was another one. Save both checkpoints first."
            confirmLabel="Forget it"
            onConfirm={() => onAnswer(() => null)}
          />
        </>
      )
  }
}

const EVIDENCE: Record<AlarmKind, string> = {
  shorter: 'Two checkpoints that do not fit each other',
  different: 'Two checkpoints that do not fit each other',
  key: 'Two checkpoints of one log that are signed with different keys',
  unproven: 'Two checkpoints of which the server does not show that one log has both',
  moved: 'Checkpoints of two logs that were shown in one place',
}

/** Both checkpoints as they were signed, and when this browser saw them. */
function evidenceText({ origin, note, seenAt }: RememberedLog, alarm: LogAlarm): string {
  const time = (ms: number): string => new Date(ms).toISOString()
  return [
    `${EVIDENCE[alarm.kind]}, seen by one browser. Log: ${origin}`,
    `Seen ${time(seenAt)}:\n\n${note}`,
    `Seen ${time(alarm.at)}:\n\n${alarm.note}`,
  ].join('\n\n')
}

function LookedAt({ onAnswer }: Pick<AlarmProps, 'onAnswer'>) {
  return (
    <Button
      size="sm"
      icon={<Check size={14} />}
      onClick={() => onAnswer((log) => ANSWERS.lookedAt(log, Date.now()))}
    >
      I have looked at it
    </Button>
  )
}
