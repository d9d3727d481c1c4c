import { block, ingestUrl, sentInParts, type SetupGuide, yamlText } from './guide'
import { fluentBit } from './shippers'

const POLICY = [
  'apiVersion: audit.k8s.io/v1',
  'kind: Policy',
  'omitStages: [RequestReceived]',
  'rules:',
  '  - level: None',
  '    verbs: [get, list, watch]',
  '  # never the values of secrets',
  '  - level: Metadata',
  '    resources:',
  '      - group: ""',
  '        resources: [secrets, configmaps, serviceaccounts/token]',
  '  - level: RequestResponse',
]

/** The API server of Kubernetes. */
export const kubernetes: SetupGuide = {
  id: 'kubernetes',
  name: 'Kubernetes',
  about: 'Requests to the API server: who changed which object, with the object as it was answered.',
  variants: [
    {
      id: 'webhook',
      label: 'Self-managed, webhook',
      note: 'Needs the flags of the API server: kubeadm, k3s, or one of your own.',
      blocks: (place) => [
        block('/etc/kubernetes/audit/policy.yaml', 'yaml', POLICY),
        block('/etc/kubernetes/audit/webhook.yaml', 'yaml', [
          'apiVersion: v1',
          'kind: Config',
          'clusters:',
          '  - name: vouchsafe',
          '    cluster:',
          `      server: ${yamlText(ingestUrl(place, 'kubernetes'))}`,
          'users:',
          '  - name: api-server',
          '    user:',
          `      token: ${yamlText(place.key)}`,
          'contexts:',
          '  - name: vouchsafe',
          '    context: { cluster: vouchsafe, user: api-server }',
          'current-context: vouchsafe',
        ]),
        block('Flags of kube-apiserver', 'text', [
          '--audit-policy-file=/etc/kubernetes/audit/policy.yaml',
          '--audit-webhook-config-file=/etc/kubernetes/audit/webhook.yaml',
        ]),
      ],
    },
    {
      id: 'fluent-bit',
      label: 'Self-managed, log file',
      note: 'A file outlives an outage of what it is sent to; a webhook keeps what it has not sent in memory.',
      blocks: (place) => [
        block('/etc/kubernetes/audit/policy.yaml', 'yaml', POLICY),
        block('Flags of kube-apiserver', 'text', [
          '--audit-policy-file=/etc/kubernetes/audit/policy.yaml',
          '--audit-log-path=/var/log/kubernetes/audit.log',
        ]),
        fluentBit(place, { format: 'kubernetes', path: '/var/log/kubernetes/audit.log', send: 'record' }),
      ],
    },
    {
      id: 'eks',
      label: 'Hosted (Amazon EKS)',
      note: 'EKS writes the audit log to CloudWatch when the cluster’s log type “audit” is on. Run this by a schedule: records that are there already are not stored twice.',
      blocks: (place) => [
        block(
          'Shell',
          'shell',
          sentInParts(place, 'kubernetes', [
            'aws logs filter-log-events --log-group-name /aws/eks/CLUSTER/cluster \\',
            '  --log-stream-name-prefix kube-apiserver-audit --start-time "$(date -d "-1 hour" +%s000)" \\',
            "  --output json | jq -r '.events[].message'",
          ]),
        ),
      ],
    },
  ],
}

/** What a trail delivers to a bucket. */
export const cloudtrail: SetupGuide = {
  id: 'cloudtrail',
  name: 'AWS CloudTrail',
  about: 'Calls of the APIs of AWS, sign-ins to its console, and what its services do by themselves.',
  variants: [
    {
      id: 'curl',
      label: 'Files of S3, by curl',
      note: 'Run it by a schedule: what was sent before is not stored twice.',
      blocks: (place) => [
        block('Shell', 'shell', [
          'aws s3 sync s3://BUCKET/AWSLogs/ACCOUNT/CloudTrail/ trail/',
          ...sentInParts(place, 'cloudtrail', [
            "find trail -name '*.json.gz' -mmin -120 -exec gunzip -c {} + | jq -c '.Records[]'",
          ]),
        ]),
      ],
    },
    {
      id: 'import',
      label: 'Files of S3, on the server',
      note: 'For a whole history: files of any size, on the machine that Vouchsafe runs on. It needs no key.',
      local: true,
      blocks: (place) => [
        block('Shell', 'shell', [
          'aws s3 sync s3://BUCKET/AWSLogs/ACCOUNT/CloudTrail/ trail/',
          "find trail -name '*.json.gz' -print0 |",
          `  xargs -0 vouchsafe import --format cloudtrail --tenant ${place.tenant} --source ${place.source}`,
        ]),
      ],
    },
  ],
}

/** What GitHub keeps of organisations and enterprises. */
export const github: SetupGuide = {
  id: 'github',
  name: 'GitHub',
  about: 'What people and programs do in an organisation or enterprise, events of Git included.',
  variants: [
    {
      id: 'api',
      label: 'Audit log API',
      note: 'Run it by a schedule: what was sent before is not stored twice. The token needs read:audit_log.',
      blocks: (place) => [
        block(
          'Shell',
          'shell',
          sentInParts(place, 'github', [
            "gh api --paginate '/orgs/ORGANISATION/audit-log?include=all&per_page=100' --jq '.[]'",
          ]),
        ),
      ],
    },
    {
      id: 'streaming',
      label: 'Streaming, by a bucket',
      note: 'Audit log streaming of an enterprise writes zipped files to a bucket (S3, Azure, Google Cloud).',
      blocks: (place) => [
        block('Shell', 'shell', [
          'aws s3 sync s3://BUCKET/ github/',
          ...sentInParts(place, 'github', [
            "find github -name '*.json.log.gz' -mmin -120 -exec gunzip -c {} +",
          ]),
        ]),
      ],
    },
  ],
}
