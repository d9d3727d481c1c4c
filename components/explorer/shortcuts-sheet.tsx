'use client'

import { showLanguageSheet } from '@/components/query-bar/language-sheet-state'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'

import { SHORTCUT_GROUPS, SHORTCUTS } from './shortcuts'

/** Every key of the page. */
export function ShortcutsSheet({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      size="lg"
      isText
      footer={
        <Button
          onClick={() => {
            onOpenChange(false)
            showLanguageSheet(true)
          }}
        >
          Query language
        </Button>
      }
    >
      <div className="columns-2 gap-8 max-sm:columns-1">
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-sm font-medium text-muted">{group}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ keys, does }) => (
                <div
                  key={`${keys.join(' ')} ${does}`}
                  className="flex items-center justify-between gap-3 py-1"
                >
                  <dt>{does}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
