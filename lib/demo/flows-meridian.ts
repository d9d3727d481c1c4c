/** `namespace team: flow=kind …`. The kinds are those of `flow-documents.ts`. */
export const MERIDIAN_FLOWS: readonly string[] = [
  'company.finance.payouts finance: payout-reconciliation=load payout-batches-load=load payout-fees-split=dbt payout-returns-check=check payout-bank-files=file',
  'company.finance.ledger finance: ledger-export=load ledger-balances-snapshot=load journal-entries-sync=api ledger-month-close=dbt ledger-drift-check=check',
  'company.finance.invoices finance: invoice-lines-load=load invoice-pdf-archive=file invoice-overdue-report=dbt supplier-invoices-import=file invoice-tax-codes=api',
  'company.finance.tax finance: vat-returns-build=dbt vat-rates-sync=api tax-evidence-archive=file intrastat-report=dbt',
  'company.finance.fx finance: fx-rates-load=api fx-exposure-daily=dbt fx-gaps-check=check hedge-positions-import=file',
  'company.growth.ads growth: ad-spend-load=api ad-clicks-sync=api ad-creatives-import=file ad-budget-pacing=dbt ad-attribution-build=dbt ad-anomalies-check=check',
  'company.growth.crm growth: crm-contacts-sync=api crm-segments-build=dbt newsletter-audience=dbt newsletter-bounces-import=file consent-changes-sync=api crm-duplicates-check=check',
  'company.growth.web growth: web-sessions-load=load web-funnels-build=dbt search-terms-daily=dbt sitemap-refresh=house ab-tests-readout=dbt',
  'company.growth.loyalty growth: points-balance-snapshot=load rewards-expiry=house loyalty-tiers-build=dbt referral-payouts-check=check',
  'company.growth.labs growth: price-test-north=api price-test-south=api price-test-readout=dbt',
  'company.logistics.warehouse logistics: inventory-snapshot=load stock-moves-load=load picking-times-build=dbt cycle-count-import=file stock-gaps-check=check bin-layout-sync=api',
  'company.logistics.carriers logistics: carrier-rates-sync=api parcel-scans-load=api delivery-promise-build=dbt carrier-invoices-import=file late-parcels-report=dbt',
  'company.logistics.returns logistics: returns-intake-load=load refurb-grades-sync=api return-reasons-build=dbt refund-lag-check=check',
  'company.logistics.customs logistics: tariff-codes-sync=api customs-forms-archive=file broker-messages-import=file',
  'company.logistics.fleet logistics: van-telemetry-load=api route-plans-build=dbt driver-hours-check=check depot-slots-sync=api',
  'company.analytics.core analytics: orders-load=load customers-load=load products-load=load orders-mart-build=dbt customers-mart-build=dbt core-freshness-check=check core-tests-nightly=check',
  'company.analytics.events analytics: clickstream-compact=house events-schema-check=check events-backfill-weekly=load bot-filter-build=dbt',
  'company.analytics.reports analytics: board-pack-build=dbt weekly-kpis-mail=house store-scorecards-build=dbt reports-retention=house',
  'company.analytics.legacy analytics: reports-2023-export=file reports-2023-rebuild=dbt',
  'company.ml.features ml: features-orders-build=dbt features-customers-build=dbt features-web-build=dbt feature-drift-check=check',
  'company.ml.forecast ml: demand-forecast-train=ml demand-forecast-score=load promo-uplift-train=ml forecast-accuracy-check=check',
  'company.ml.ranking ml: ranking-train=ml ranking-publish=file ranking-eval-nightly=check',
  'company.ml.support ml: ticket-topics-train=ml ticket-routing-score=load',
  'company.platform.ops platform: backup-verify=check logs-purge=house secrets-age-report=house worker-pool-resize=house plugin-inventory=house metrics-rollup=house',
  'company.platform.quality platform: contracts-check=check lineage-refresh=house pii-scan-weekly=check row-counts-audit=check',
  'company.platform.identity platform: directory-snapshot=load access-review-export=dbt',
  'company.people.workforce people: headcount-snapshot=load timesheets-import=file payroll-inputs-check=check',
  'company.support.desk support: tickets-load=api csat-build=dbt call-notes-archive=file macros-sync=api',
]

/** Flows that only the scripted parts of the story may change, so that their history tells what it is meant to. */
export const MERIDIAN_QUIET: readonly string[] = [
  'payout-reconciliation',
  'carrier-rates-sync',
  'invoice-lines-load',
  'inventory-snapshot',
  'ad-spend-load',
  'reports-2023-export',
  'reports-2023-rebuild',
  'price-test-north',
  'price-test-south',
  'price-test-readout',
]

/** Schedules that the story relies on; all other flows get one that fits their kind. */
export const MERIDIAN_SCHEDULES: Readonly<Record<string, string>> = {
  'payout-reconciliation': '15 4 * * *',
  'carrier-rates-sync': '20 */6 * * *',
  'invoice-lines-load': '5 2 * * *',
  'inventory-snapshot': '30 1 * * *',
  'ad-spend-load': '10 */2 * * *',
  'parcel-scans-load': '25 * * * *',
  'events-backfill-weekly': '45 2 * * 0',
  'pii-scan-weekly': '30 3 * * 2',
  'weekly-kpis-mail': '0 6 * * 1',
  'ledger-month-close': '30 4 1 * *',
}

/** Flows that were switched off before the story and stayed. */
export const MERIDIAN_DISABLED: readonly string[] = ['reports-2023-export', 'reports-2023-rebuild']

/** The secrets of each part of the company, by the second word of its namespaces. */
export const MERIDIAN_SECRETS: Readonly<Record<string, readonly string[]>> = {
  finance: ['LEDGER_DB_URL', 'BANK_API_TOKEN', 'PAYOUT_SFTP_KEY', 'WAREHOUSE_PASSWORD', 'FX_FEED_KEY'],
  growth: ['ADS_API_TOKEN', 'CRM_API_TOKEN', 'NEWSLETTER_KEY', 'WAREHOUSE_PASSWORD'],
  logistics: ['WMS_DB_URL', 'CARRIER_API_TOKEN', 'CUSTOMS_SFTP_KEY', 'TELEMETRY_KEY'],
  analytics: ['WAREHOUSE_PASSWORD', 'BI_SERVICE_TOKEN', 'MAIL_RELAY_PASSWORD'],
  ml: ['FEATURE_STORE_TOKEN', 'MODEL_REGISTRY_KEY', 'WAREHOUSE_PASSWORD'],
  platform: ['BACKUP_BUCKET_KEY', 'METRICS_PUSH_TOKEN', 'DIRECTORY_TOKEN'],
  people: ['HR_SYSTEM_TOKEN', 'TIMESHEET_SFTP_KEY'],
  support: ['DESK_API_TOKEN', 'TELEPHONY_KEY'],
}
