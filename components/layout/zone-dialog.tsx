'use client'

import { useState } from 'react'

import { Dialog } from '@/components/ui/dialog'
import type { OptionGroup } from '@/components/ui/option-filter'
import { OptionList } from '@/components/ui/option-list'
import { offsetLabel, offsetMs, readZone, UTC } from '@/lib/base/zone'
import { UTC_CHOICE, type ZoneChoice } from '@/lib/view/zone-choice'

import { localZone, useZoneSetting } from './zone-setting'

/** Chooses the zone of all times: UTC, that of this machine, or any by name. */
export function ZoneDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Time zone"
      description="Of every time on these pages. Links, files and dates in queries stay UTC, so that they mean the same to everybody."
      size="sm"
    >
      {open ? <ZoneList onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  )
}

function ZoneList({ onDone }: { onDone: () => void }) {
  const { choice, setChoice } = useZoneSetting()
  // Offsets are those of the moment at which the list was opened.
  const [nowMs] = useState(() => Date.now())
  return (
    <div className="-mx-4 -my-3.5 flex max-h-[min(420px,60vh)] flex-col">
      <OptionList
        label="Time zone"
        placeholder="City, region or UTC"
        emptyText="No zone has this name"
        groups={zoneGroups(nowMs)}
        selected={valueOf(choice)}
        onSelect={(value) => {
          setChoice(choiceOf(value))
          onDone()
        }}
      />
    </div>
  )
}

const LOCAL = 'local'

function valueOf({ kind, zone }: ZoneChoice): string {
  return kind === 'local' ? LOCAL : zone
}

function choiceOf(value: string): ZoneChoice {
  if (value === UTC) return UTC_CHOICE
  return value === LOCAL ? { kind: 'local', zone: localZone() } : { kind: 'named', zone: value }
}

function zoneGroups(nowMs: number): OptionGroup[] {
  const local = localZone()
  return [
    {
      options: [
        { value: UTC, label: 'UTC', description: 'As in the log' },
        {
          value: LOCAL,
          label: 'Local time',
          description: local === UTC ? UTC : `${placeName(local)} ${offsetNow(local, nowMs)}`,
          keywords: `${local} mine browser machine`,
        },
      ],
    },
    {
      label: 'By name',
      options: knownZones().map((zone) => ({
        value: zone,
        label: placeName(zone),
        description: offsetNow(zone, nowMs),
        keywords: zone,
      })),
    },
  ]
}

function offsetNow(zone: string, nowMs: number): string {
  return offsetLabel(zone, offsetMs(zone, nowMs))
}

/** `America/New York` */
function placeName(zone: string): string {
  return zone.replaceAll('_', ' ')
}

/** Names that everybody looks for and that some browsers list under an older one. */
const NEWER = [
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Ho_Chi_Minh',
  'Europe/Kyiv',
  'America/Nuuk',
  'Asia/Yangon',
]

function knownZones(): string[] {
  const names = [...Intl.supportedValuesOf('timeZone'), ...NEWER.filter((name) => readZone(name) !== null)]
  return [...new Set(names)].filter((name) => name !== UTC).toSorted()
}
