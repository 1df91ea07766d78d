import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { METHODS } from '../src-main/protocol/methods.ts';
import { RECORDING_LINES, RECORDING_SCHEMA } from '../src-main/protocol/recording.ts';

/**
 * docs/api.md and the JSON Schema of recordings, from the protocol's own description. `node build/write-api.ts` writes
 * them; with `--check` it fails when one is not current.
 */

const intro = `# The agent's methods

JSON-RPC 2.0: one message a line on the Unix socket, one a frame on the WebSocket at \`/rpc\` (subprotocols \`culprit.v1\` and
\`culprit.token.<token>\`, or an \`Authorization: Bearer\` header), one a message on a message port. A message may have 64 KB. Methods marked *acts*
need the Unix socket, the app's own port, or \`culprit serve --allow-actions\`. After \`subscribe\`, frames come as notifications:
\`{"jsonrpc":"2.0","method":"frame","params":{"subscription":"1","frame":{…}}}\`. A client that reads too slowly misses frames (\`frame.dropped\` counts
them); the next it gets is the newest.

Made from src-main/protocol by \`npm run api\`; do not edit.
`;

const schemaText = (schema: z.ZodType, io: 'input' | 'output'): string => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return JSON.stringify(rest);
};

const sections = Object.entries(METHODS).map(
  ([name, method]) =>
    `## \`${name}\`${method.reads ? '' : ' *acts*'}\n${method.summary}\n\nParameters:\n\`\`\`json\n${schemaText(method.params, 'input')}\n\`\`\`\nResult:\n\`\`\`json\n${schemaText(method.result, 'output')}\n\`\`\`\n`,
);
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
