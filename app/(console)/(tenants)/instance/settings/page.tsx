import type { Metadata } from 'next'

import { SettingsPage } from '@/components/instance/settings-page'
import { fieldsOf, SECTION_NAMES, SECTIONS } from '@/lib/access/settings'
import { getSettings } from '@/lib/admin/server/get-settings'
import { wholeInstanceCtx } from '@/lib/http/page-ctx'

export const metadata: Metadata = { title: 'Instance settings' }

/** `/instance/settings`, for instance admins; nobody else learns that it exists. */
export default async function InstanceSettings() {
  const ctx = await wholeInstanceCtx(getSettings.permission)
  const sections = await Promise.all(
    SECTION_NAMES.map(async (name) => {
      const { title, description } = SECTIONS[name]
      return {
        name,
        title,
        description,
        fields: fieldsOf(name),
        initial: await getSettings(ctx, { section: name }),
      }
    }),
  )
  return <SettingsPage sections={sections} />
}
