import type { CastRules, Service } from './cast'

/** Where Northwind Labs' people sit and how their ids are counted. */
export const NORTHWIND_RULES: CastRules = {
  mailDomain: 'northwind-labs.example',
  firstId: 201,
  homes: { network: '192.0.2', first: 120 },
}

/** Northwind Labs has one building; its people elsewhere work from home. */
export const NORTHWIND_OFFICES = {
  lyon: '198.51.100.130',
  manchester: '198.51.100.130',
  toronto: '198.51.100.131',
  bengaluru: '198.51.100.132',
  rotterdam: '198.51.100.130',
} as const

/** Northwind Labs tests materials for others; its pipelines move readings from instruments to reports. */
export const NORTHWIND_PEOPLE: readonly string[] = [
  'Marieke Visser|lab|rotterdam|Head of laboratory|viewer',
  'Wanjiru Kamau|data|rotterdam|Data engineer|admin',
  'Bram de Groot|data|rotterdam|Data engineer|editor',
  'Anselm Keller|lab|rotterdam|Instrument scientist|editor',
  'Siobhan Doyle|lab|manchester|Instrument scientist|editor',
  'Tariq Aziz|quality|rotterdam|Quality manager|viewer',
  'Ingrid Falk|it|rotterdam|Systems administrator|admin',
  'Hiroshi Endo|data|toronto|Statistician|editor',
  'Paulina Wrona|quality|manchester|Quality analyst|viewer|contractor',
]

/** The programs that act on Northwind Labs' platform. */
export const NORTHWIND_SERVICES = {
  scheduler: { id: 'svc_nw_scheduler', name: 'scheduler', ip: '10.60.0.4', userAgent: 'scheduler/4.2' },
  ci: {
    id: 'svc_nw_deploy',
    name: 'deploy-bot',
    ip: '10.60.2.11',
    userAgent: 'flowctl/2.9 (ci)',
    keyId: 'key_11be02f7',
  },
  terraform: {
    id: 'svc_nw_terraform',
    name: 'terraform',
    ip: '10.60.2.12',
    userAgent: 'Terraform/1.13.3 (+platform-provider/0.21)',
    keyId: 'key_3a9f4c68',
  },
  scim: {
    id: 'svc_nw_directory',
    name: 'directory-sync',
    ip: '10.60.3.5',
    userAgent: 'scim-client/2.1',
    keyId: 'key_70d5ab1e',
  },
} as const satisfies Record<string, Service>
