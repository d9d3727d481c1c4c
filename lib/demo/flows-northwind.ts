/** `namespace team: flow=kind …`, as for Meridian. */
export const NORTHWIND_FLOWS: readonly string[] = [
  'labs.instruments lab: plate-reader-import=file spectrometer-import=file furnace-log-import=file tensile-rig-import=file microscope-index=house calibration-check=check',
  'labs.samples data: samples-sync=api chain-of-custody-check=check sample-age-report=dbt retention-samples=house',
  'labs.results data: results-build=dbt outliers-check=check uncertainty-build=dbt certificates-archive=file client-report-build=dbt',
  'labs.quality quality: control-charts-build=dbt audit-trail-export=house proficiency-import=file deviation-check=check',
  'labs.clients data: client-portal-sync=api invoices-sync=api quote-pipeline-load=load',
  'labs.stock lab: reagents-snapshot=load reagents-expiry-check=check supplier-prices-sync=api',
]

/** Flows that only the scripted parts change. */
export const NORTHWIND_QUIET: readonly string[] = ['plate-reader-import']

/** Schedules that the story relies on. */
export const NORTHWIND_SCHEDULES: Readonly<Record<string, string>> = {
  'plate-reader-import': '40 */6 * * *',
}

/** The secrets of each part of the laboratory. */
export const NORTHWIND_SECRETS: Readonly<Record<string, readonly string[]>> = {
  instruments: ['INSTRUMENT_SHARE_PASSWORD', 'RIG_GATEWAY_KEY'],
  samples: ['LIMS_API_TOKEN'],
  results: ['LIMS_API_TOKEN', 'SIGNING_SERVICE_KEY'],
  quality: ['PROFICIENCY_SFTP_KEY'],
  clients: ['PORTAL_API_TOKEN', 'BILLING_TOKEN'],
  stock: ['SUPPLIER_API_TOKEN'],
}
