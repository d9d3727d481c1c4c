import { addressOf, block, type SetupBlock, type SetupPlace, urlWithPort, yamlText } from './guide'

/**
 * Fluent Bit, which reads a file and sends its lines to the address of a format. `line` sends each as it stands, in
 * `message`; `record` sends the JSON that a line is.
 */
export function fluentBit(
  place: SetupPlace,
  {
    format,
    path,
    send,
    filters = [],
  }: { format: string; path: string; send: 'line' | 'record'; filters?: string[] },
): SetupBlock {
  const { host, port, tls } = addressOf(place)
  return block('fluent-bit.yaml', 'yaml', [
    `# to ${place.url}`,
    'service:',
    '  flush: 1',
    '  # what cannot be sent waits on the disk, also over a restart',
    '  storage.path: /var/lib/fluent-bit/storage',
    ...(send === 'record' ? ['  parsers_file: parsers.conf'] : []),
    'pipeline:',
    '  inputs:',
    '    - name: tail',
    `      path: ${path}`,
    `      tag: ${format}`,
    `      db: /var/lib/fluent-bit/${format}.db`,
    '      read_from_head: true',
    '      storage.type: filesystem',
    '      buffer_max_size: 2MB',
    '      # else a line that is longer than any record ends the reading of its file',
    '      skip_long_lines: on',
    `      ${send === 'line' ? 'key: message' : 'parser: json'}`,
    ...filters,
    '  outputs:',
    '    - name: http',
    `      match: ${format}`,
    `      host: ${yamlText(host)}`,
    `      port: ${port}`,
    `      tls: ${tls ? 'on' : 'off'}`,
    `      uri: /api/v1/ingest/${format}`,
    '      format: json_lines',
    '      json_date_key: false',
    '      compress: gzip',
    `      header: ${yamlText(`Authorization Bearer ${place.key}`)}`,
    '      retry_limit: no_limits',
  ])
}

/** Filebeat, which speaks to Elasticsearch: to the part of Vouchsafe that answers as one. */
export function filebeat(
  place: SetupPlace,
  { dataset, path }: { dataset: string; path: string },
): SetupBlock {
  return block('filebeat.yml', 'yaml', [
    `# to ${place.url}`,
    'filebeat.inputs:',
    '  - type: filestream',
    `    id: ${dataset.replace('.', '-')}`,
    `    paths: [${yamlText(path)}]`,
    '    # which says what the lines are',
    '    fields_under_root: true',
    `    fields: { event: { dataset: ${dataset} } }`,
    ...filebeatOutput(place),
  ])
}

/** The part of Filebeat's configuration that says where to. */
export const filebeatOutput = (place: SetupPlace): string[] => [
  'setup.ilm.enabled: false',
  'setup.template.enabled: false',
  'output.elasticsearch:',
  `  hosts: [${yamlText(`${urlWithPort(place)}/compat/elasticsearch`)}]`,
  '  username: vouchsafe',
  `  password: ${yamlText(place.key)}`,
  '  compression_level: 5',
]
