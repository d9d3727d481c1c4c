import type { CastRules, Service } from './cast'

/** Where Meridian's people sit and how their ids are counted. */
export const MERIDIAN_RULES: CastRules = {
  mailDomain: 'meridian.example',
  firstId: 1001,
  homes: { network: '192.0.2', first: 20 },
}

/** The address through which each office reaches the internet. */
export const MERIDIAN_OFFICES = {
  lyon: '198.51.100.10',
  manchester: '198.51.100.20',
  toronto: '198.51.100.30',
  bengaluru: '198.51.100.40',
  rotterdam: '198.51.100.50',
} as const

/** Meridian sells furniture online; these are the people around its data platform. */
export const MERIDIAN_PEOPLE: readonly string[] = [
  'Inès Moreau|platform|lyon|Head of data platform|admin',
  'Tomasz Wieczorek|platform|lyon|Platform engineer|admin',
  'Ravi Subramaniam|platform|bengaluru|Platform engineer|editor',
  'Hannah Osei|platform|manchester|Site reliability engineer|admin',
  'Mateo Quiroga|platform|toronto|Platform engineer|editor',
  'Yuki Tanabe|platform|lyon|Plugin developer|editor',
  'Claire Dubosc|finance|lyon|Finance data lead|editor',
  'Oluwaseun Adeyemi|finance|manchester|Analytics engineer|editor',
  'Petra Novotná|finance|lyon|Finance analyst|viewer',
  'Arjun Mehta|finance|bengaluru|Analytics engineer|editor',
  'Sofia Lindqvist|growth|manchester|Growth data lead|editor',
  'Diego Ferreira|growth|toronto|Marketing engineer|editor',
  'Mei-Ling Hsu|growth|toronto|Growth analyst|viewer',
  'Callum Byrne|growth|manchester|CRM engineer|editor',
  'Fatima Zahra Benali|logistics|lyon|Logistics data lead|editor',
  'Jakub Horák|logistics|lyon|Data engineer|editor',
  'Ananya Krishnan|logistics|bengaluru|Data engineer|editor',
  'Noah Tremblay|logistics|toronto|Planning analyst|viewer',
  'Leila Haddad|ml|lyon|Machine learning lead|editor',
  'Viktor Ahlgren|ml|manchester|Machine learning engineer|editor',
  'Priya Nair|ml|bengaluru|Machine learning engineer|editor',
  'Giulia Ricci|analytics|lyon|Analytics lead|editor',
  'Samuel Okafor|analytics|manchester|BI developer|editor',
  'Emma van der Berg|analytics|rotterdam|BI developer|editor',
  'Maren Solheim|security|manchester|Security engineer|admin',
  'Idris Bello|security|lyon|Security analyst|viewer',
  'Julien Carpentier|it|lyon|IT administrator|admin',
  'Aisha Rahman|it|bengaluru|IT administrator|admin',
  'Oskar Lind|support|manchester|Platform support|editor',
  'Beatriz Campos|support|lyon|Platform support|editor',
  'Eleanor Whitcombe|management|manchester|Chief data officer|viewer',
  'Thierry Lacombe|management|lyon|Internal auditor|viewer',
  'Lena Hartwig|finance|rotterdam|Contract analyst|viewer|contractor',
  'Kwame Boateng|people|manchester|People analytics|editor',
  'Zanele Dlamini|analytics|manchester|Analytics engineer|editor|from 38',
  'Rubén Castillo|growth|toronto|Marketing engineer|editor|until 54',
]

/** A contractor whose work ended long before the story; the account stayed. Never at work in it. */
export const MERIDIAN_DORMANT: readonly string[] = [
  'Dominik Vasile|analytics|rotterdam|Contract report developer|viewer|contractor|no mfa|from 10000',
]

/** The programs that act on Meridian's platform. */
export const MERIDIAN_SERVICES = {
  scheduler: { id: 'svc_scheduler', name: 'scheduler', ip: '10.20.0.4', userAgent: 'scheduler/4.2' },
  ci: {
    id: 'svc_ci_deployer',
    name: 'ci-deployer',
    ip: '10.20.4.18',
    userAgent: 'flowctl/2.9 (ci)',
    keyId: 'key_5d2a90c1',
  },
  terraform: {
    id: 'svc_terraform',
    name: 'terraform',
    ip: '10.20.4.31',
    userAgent: 'Terraform/1.13.3 (+platform-provider/0.21)',
    keyId: 'key_81c3e7f0',
  },
  scim: {
    id: 'svc_scim',
    name: 'scim-sync',
    ip: '10.20.8.9',
    userAgent: 'scim-client/2.1',
    keyId: 'key_c64b1d22',
  },
  metrics: {
    id: 'svc_metrics_exporter',
    name: 'metrics-exporter',
    ip: '10.20.6.44',
    userAgent: 'metrics-exporter/0.9.4',
    keyId: 'key_e0917a5b',
  },
  reports: {
    id: 'svc_reports_2023',
    name: 'reports-2023',
    ip: '10.20.9.77',
    userAgent: 'report-runner/1.0',
    keyId: 'key_2f81b6d4',
  },
} as const satisfies Record<string, Service>
