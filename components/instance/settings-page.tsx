'use client'

import { SettingsFrame } from '@/components/admin/settings-frame'

import { SectionForm, type SectionProps } from './section-form'

/** What admins of the instance decide for everybody, a form for each section. */
export function SettingsPage({ sections }: { sections: readonly SectionProps[] }) {
  return (
    <SettingsFrame
      title="Instance settings"
      description="They hold for everybody in every tenant, at once. Each change is an event in the log of the system tenant, with what was there before."
    >
      <div className="flex flex-col divide-y rounded-lg border bg-surface-raised">
        {sections.map((section) => (
          <SectionForm key={section.name} {...section} />
        ))}
      </div>
    </SettingsFrame>
  )
}
