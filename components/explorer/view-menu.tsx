'use client'

import { Settings2 } from 'lucide-react'
import { lazy, useState } from 'react'

import { ZoneDialogLater } from '@/components/layout/zone-dialog-later'
import { useZoneSetting } from '@/components/layout/zone-setting'
import { Button } from '@/components/ui/button'
import { later } from '@/components/ui/later'
import { Popover } from '@/components/ui/popover'
import { zoneWords } from '@/lib/view/zone-choice'

import type { ExplorerModel } from './use-explorer'

// Read when somebody asks for them.
const ViewOptions = lazy(later(async () => ({ default: (await import('./view-options')).ViewOptions })))

/**
 * Which columns the table has and in which order, how high its rows are, and by which clock times are told. All but the
 * clock stands in the address, so a link shows the same.
 */
export function ViewMenu({ explorer }: { explorer: ExplorerModel }) {
  const [isOpen, setOpen] = useState(false)
  const [isZoneOpen, setZoneOpen] = useState(false)
  const { choice } = useZoneSetting()
  return (
    <>
      <Popover
        open={isOpen}
        onOpenChange={setOpen}
        label="View options"
        align="end"
        width={380}
        trigger={
          <Button variant="ghost" icon={<Settings2 size={14} />} aria-label="View options">
            <span className="max-md:hidden">View</span>
          </Button>
        }
      >
        <ViewOptions
          explorer={explorer}
          zone={zoneWords(choice)}
          onZone={() => {
            setOpen(false)
            setZoneOpen(true)
          }}
        />
      </Popover>
      <ZoneDialogLater open={isZoneOpen} onOpenChange={setZoneOpen} />
    </>
  )
}
