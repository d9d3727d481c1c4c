import { z } from 'zod'

import { SECTION_NAMES, SECTIONS, type SectionName } from '@/lib/access/settings'
import { changeSettings, versionInput } from '@/lib/admin/server/change-settings'
import { getSettings } from '@/lib/admin/server/get-settings'
import { settingsView } from '@/lib/admin/views'
import { route } from '@/lib/http/route'

const TAG = 'Settings'

/** A route for each section, so that the API description says what is in it. */
function routesOf(section: SectionName) {
  const { title, description, schema } = SECTIONS[section]
  const path = `/api/v1/settings/${section}` as const
  const view = settingsView
    .extend({ section: z.literal(section), value: schema })
    .meta({ id: `${title.replaceAll(/[^A-Za-z]/g, '')}Settings` })
  const common = { path, tag: TAG, auth: 'either', tenant: 'none', permission: 'instance.write' } as const
  return [
    route({
      ...common,
      method: 'GET',
      summary: `Settings: ${title}`,
      description,
      responses: { 200: { description: 'As they are now.', schema: view } },
      run: async ({ ctx }) => ({ status: 200, json: await getSettings(ctx, { section }) }),
    }),
    route({
      ...common,
      method: 'PUT',
      summary: `Change settings: ${title}`,
      description: 'All of the section at once, with the `version` that you read.',
      body: z.strictObject({ value: schema, version: versionInput }),
      responses: { 200: { description: 'As they are now.', schema: view } },
      run: async ({ ctx, body: { value, version } }) => ({
        status: 200,
        json: await changeSettings(ctx, { section, value, version }),
      }),
    }),
  ]
}

/** The settings of the instance, section by section. */
export const settingsRoutes = SECTION_NAMES.flatMap(routesOf)
