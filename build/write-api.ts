import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { CONTRACTS } from '../src-main/features/contracts.ts';
import { core } from '../src-main/protocol/methods.ts';
import type { Contract, Method, Topic } from '../src-main/protocol/feature.ts';
import { RECORDING_LINES, RECORDING_SCHEMA } from '../src-main/protocol/recording.ts';

/**
 * docs/api.md and the JSON Schema of recordings, from the protocol's own description. `node build/write-api.ts` writes
 * them; with `--check` it fails when one is not current.
 */

const intro = `# The agent's methods and topics

JSON-RPC 2.0: one message a line on the Unix socket, one a frame on the WebSocket at \`/rpc\` (subprotocols
\`culprit.v1\` and \`culprit.token.<token>\`, or an \`Authorization: Bearer\` header), one a message on a message port.
A message may have 64 KB.

What a connection may do is a list of rights, in \`status.allowed\`: *read* looks; *act* changes something of the
agent's own; *local* reaches what only the person at this machine may (a path of the caller's choice, the
configuration); *privileged* asks the privileged helper. The Unix socket and the app's own ports have all of them, the
WebSocket *read*, and with \`culprit serve --allow-actions\` also *act*. What each method needs stands beside its name;
without a word it is *read*.

A topic is followed with \`follow\`: the answer says what it is now, and from then on each change of it comes as
\`{"jsonrpc":"2.0","method":"change","params":{"follow":"1","change":{…}}}\`. Of a *paced* topic, whose changes come
with samples, a client that reads too slowly misses some (\`frame.dropped\` counts them); the next it gets is the
newest. With an \`unseen_limit\`, so many changes come before one is acknowledged by a notification,
\`{"jsonrpc":"2.0","method":"seen","params":{"follow":"1"}}\`. When a topic can no longer be given, the last word is
\`{"method":"ended","params":{"follow":"1","code":-32602,"reason":"…"}}\`.

Made from the contracts in src-main by \`npm run api\`; do not edit.
`;

const schemaText = (schema: z.ZodType, io: 'input' | 'output'): string => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return JSON.stringify(rest);
};

const fenced = (title: string, text: string): string => `${title}:\n\`\`\`json\n${text}\n\`\`\`\n`;

function accessWords({ access }: Pick<Method, 'access'>): string {
  if (typeof access === 'function') return ' *act*';
  return access === 'read' ? '' : ` *${access}*`;
}

const methodText = (name: string, method: Method): string =>
  `### \`${name}\`${accessWords(method)}\n${method.summary}\n\n` +
  fenced('Parameters', schemaText(method.params, 'input')) +
  fenced('Result', schemaText(method.result, 'output'));

const topicText = (name: string, topic: Topic): string =>
  `### Topic \`${name}\`${accessWords(topic)}${topic.paced === true ? ' *paced*' : ''}\n${topic.summary}\n\n` +
  fenced('Parameters', schemaText(topic.params, 'input')) +
  fenced('First', schemaText(topic.first, 'output')) +
  fenced('Change', schemaText(topic.change, 'output'));

const contractText = ({ name, methods, topics }: Contract): string =>
  [
    `## ${name}\n`,
    ...Object.entries(methods).map(([method, contract]) => methodText(method, contract)),
    ...Object.entries(topics).map(([topic, contract]) => topicText(topic, contract)),
  ].join('\n');

const sections = [core, ...CONTRACTS].map(contractText);
const lines = z.union(Object.values(RECORDING_LINES) as unknown as readonly [z.ZodType, ...z.ZodType[]]);
const recording = {
  ...z.toJSONSchema(lines, { io: 'input', unrepresentable: 'any' }),
  title: `A line of a Culprit recording, schema ${RECORDING_SCHEMA}`,
  description:
    'One JSON object a line: docs/recording.md. Lines of other types, and other keys, may come from a newer version.',
};

const FILES = {
  'docs/api.md': [intro, ...sections].join('\n'),
  'docs/recording.schema.json': `${JSON.stringify(recording, null, 1)}\n`,
};
for (const [name, text] of Object.entries(FILES)) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${name} is not what the protocol says: npm run api\n`);
    process.exitCode = 1;
  }
}
