import { block, sentInParts, type SetupGuide, type SetupPlace, urlWithPort, yamlText } from './guide'
import { filebeat, filebeatOutput, fluentBit } from './shippers'

const KIBANA_LOG = '/var/log/kibana/audit.log'
const ELASTICSEARCH_LOG = '/var/log/elasticsearch/*_audit.json'

const kibanaYml = () =>
  block('kibana.yml', 'yaml', [
    'xpack.security.audit.enabled: true',
    'xpack.security.audit.appender:',
    '  type: rolling-file',
    `  fileName: ${KIBANA_LOG}`,
    '  policy:',
    '    type: time-interval',
    '    interval: 24h',
    '  strategy:',
    '    type: numeric',
    '    max: 10',
    '  layout:',
    '    type: json',
  ])

const elasticsearchYml = () =>
  block('elasticsearch.yml', 'yaml', [
    'xpack.security.audit.enabled: true',
    '# so that events of one cluster can be told from those of another',
    'xpack.security.audit.logfile.emit_node_name: true',
  ])

/** Kibana, by the file that it writes. */
export const kibana: SetupGuide = {
  id: 'kibana',
  name: 'Kibana',
  about: 'Who did what in Kibana: saved objects, spaces, rules, sign-ins.',
  variants: [
    {
      id: 'fluent-bit',
      label: 'With Fluent Bit',
      note: 'Kibana writes its audit log with a subscription that has audit logging, and has to be started anew.',
      blocks: (place) => [
        kibanaYml(),
        fluentBit(place, { format: 'kibana', path: KIBANA_LOG, send: 'line' }),
      ],
    },
    {
      id: 'filebeat',
      label: 'With Filebeat',
      note: 'Kibana writes its audit log with a subscription that has audit logging, and has to be started anew.',
      blocks: (place) => [kibanaYml(), filebeat(place, { dataset: 'kibana.audit', path: KIBANA_LOG })],
    },
    {
      id: 'kubernetes',
      label: 'Kubernetes (ECK)',
      note: 'In a container Kibana writes to its standard output; an agent on each node reads it there.',
      blocks: (place) => [
        block('Kibana resource', 'yaml', [
          'apiVersion: kibana.k8s.elastic.co/v1',
          'kind: Kibana',
          'metadata:',
          '  name: kibana',
          'spec:',
          '  config:',
          '    xpack.security.audit.enabled: true',
          '    xpack.security.audit.appender:',
          '      type: console',
          '      layout:',
          '        type: json',
        ]),
        containers(place, 'kibana', String.raw`plugins\.security\.audit`),
      ],
    },
  ],
}

/** Elasticsearch, by the file that log4j2 writes. */
export const elasticsearch: SetupGuide = {
  id: 'elasticsearch',
  name: 'Elasticsearch',
  about: 'Who signed in to Elasticsearch, what they were allowed, and changes of its security.',
  variants: [
    {
      id: 'fluent-bit',
      label: 'With Fluent Bit',
      note: 'The log4j2.properties that Elasticsearch comes with writes one JSON document a line: leave its layout as it is.',
      blocks: (place) => [
        elasticsearchYml(),
        fluentBit(place, { format: 'elasticsearch', path: ELASTICSEARCH_LOG, send: 'line' }),
      ],
    },
    {
      id: 'filebeat',
      label: 'With Filebeat',
      note: 'The log4j2.properties that Elasticsearch comes with writes one JSON document a line: leave its layout as it is.',
      blocks: (place) => [
        elasticsearchYml(),
        filebeat(place, { dataset: 'elasticsearch.audit', path: ELASTICSEARCH_LOG }),
      ],
    },
    {
      id: 'kubernetes',
      label: 'Kubernetes (ECK)',
      note: 'In a container Elasticsearch writes to its standard output; an agent on each node reads it there.',
      blocks: (place) => [
        block('Elasticsearch resource', 'yaml', [
          'apiVersion: elasticsearch.k8s.elastic.co/v1',
          'kind: Elasticsearch',
          'metadata:',
          '  name: elasticsearch',
          'spec:',
          '  nodeSets:',
          '    - name: default',
          '      count: 3',
          '      config:',
          '        xpack.security.audit.enabled: true',
        ]),
        containers(place, 'elasticsearch', String.raw`"type":\s*"audit"`),
      ],
    },
  ],
}

/** What containers write, as an agent on each node finds it: of all their lines those of the audit log. */
const containers = (place: SetupPlace, format: string, lines: string) => {
  const made = fluentBit(place, {
    format,
    path: `/var/log/containers/*_${format}-*.log`,
    send: 'line',
    filters: [
      '      multiline.parser: cri',
      '  filters:',
      '    - name: modify',
      `      match: ${format}`,
      '      rename: log message',
      '    - name: grep',
      `      match: ${format}`,
      `      regex: ${yamlText(`message ${lines}`)}`,
    ],
  })
  return { ...made, title: 'fluent-bit.yaml, in a DaemonSet' }
}

/** Whatever writes documents of the Elastic Common Schema. */
export const ecs: SetupGuide = {
  id: 'ecs',
  name: 'Elastic Common Schema',
  about: 'Any ECS document: applications with an ECS logger, and what Beats make of other logs.',
  variants: [
    {
      id: 'fluent-bit',
      label: 'A log file',
      blocks: (place) => [fluentBit(place, { format: 'ecs', path: '/var/log/app/*.ecs.json', send: 'line' })],
    },
    {
      id: 'curl',
      label: 'curl',
      blocks: (place) => [block('Shell', 'shell', sentInParts(place, 'ecs', ['cat events.ndjson']))],
    },
  ],
}

/** Whatever speaks to Elasticsearch. */
export const elasticClients: SetupGuide = {
  id: 'elastic-clients',
  name: 'Anything that speaks to Elasticsearch',
  about:
    'Filebeat, Logstash, Fluent Bit and Vector send here when one address is changed. Formats are told apart by themselves.',
  variants: [
    {
      id: 'filebeat',
      label: 'Filebeat',
      blocks: (place) => [block('filebeat.yml', 'yaml', [`# to ${place.url}`, ...filebeatOutput(place)])],
    },
    {
      id: 'logstash',
      label: 'Logstash',
      blocks: (place) => [
        block('Pipeline', 'text', [
          `# to ${place.url}`,
          'output {',
          '  elasticsearch {',
          `    hosts => [${yamlText(urlWithPort(place))}]`,
          '    path => "/compat/elasticsearch"',
          '    index => "audit"',
          '    user => "vouchsafe"',
          `    password => ${yamlText(place.key)}`,
          '    manage_template => false',
          '    ilm_enabled => false',
          '  }',
          '}',
        ]),
      ],
    },
    {
      id: 'vector',
      label: 'Vector',
      blocks: (place) => [
        block('vector.yaml', 'yaml', [
          'sinks:',
          '  vouchsafe:',
          '    type: elasticsearch',
          '    inputs: [audit]',
          `    endpoints: [${yamlText(`${place.url}/compat/elasticsearch`)}]`,
          '    api_version: v8',
          '    bulk:',
          '      action: create',
          '      index: audit',
          '    auth:',
          '      strategy: basic',
          '      user: vouchsafe',
          `      password: ${yamlText(place.key)}`,
        ]),
      ],
    },
    {
      id: 'bulk',
      label: 'curl',
      blocks: (place) => [
        block('Shell', 'shell', [
          `curl -sS '${place.url}/compat/elasticsearch/_bulk' -u ${yamlText(`vouchsafe:${place.key}`)} \\`,
          "  -H 'Content-Type: application/x-ndjson' --data-binary @bulk.ndjson",
        ]),
      ],
    },
  ],
}
