import { DELIVERY_FORMATS, type DeliveryFormat } from '@/lib/delivery/formats'

/** What a format is called, and who reads it. */
export const FORMAT_TEXT: Record<DeliveryFormat, { label: string; description: string }> = {
  json: { label: 'JSON', description: 'The event as the API gives it' },
  cef: { label: 'CEF', description: 'Common Event Format, with the keys of its dictionary' },
  ecs: { label: 'ECS', description: 'Elastic Common Schema, as JSON' },
  cps: { label: 'CPS', description: 'Konnect’s JSON inside of “event”, as HTTP event collectors take it' },
  'konnect-cef': { label: 'Konnect CEF', description: 'As Konnect’s audit log webhooks write CEF' },
  'konnect-json': { label: 'Konnect JSON', description: 'As Konnect’s audit log webhooks write JSON' },
}

/** The formats to choose from. */
export const FORMAT_OPTIONS = DELIVERY_FORMATS.map((value) => ({ value, ...FORMAT_TEXT[value] }))
