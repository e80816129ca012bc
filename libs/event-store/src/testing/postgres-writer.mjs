// A process of its own that appends to the log in PostgreSQL by the SQL function alone, as another instance would.
// Usage: node postgres-writer.mjs URL WRITER EVENTS
import { createHash } from 'node:crypto';
import { Client } from 'pg';

const [url, writer, wanted] = process.argv.slice(2);
const client = new Client({ connectionString: url });
await client.connect();

const idOf = (n) => {
  const hex = createHash('sha256').update(`${writer} ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
const revisions = [-1, -1, -1];
let written = 0;
for (let round = 0; written < Number(wanted); round++) {
  const columns = { streams: [], revisions: [], ids: [], data: [], firsts: [] };
  // One to three streams in a call, one to five events each.
  for (let stream = 0; stream <= round % 3; stream++) {
    const count = 1 + ((round + stream) % 5);
    for (let n = 0; n < count && written < Number(wanted); n++) {
      columns.firsts.push(n === 0);
      columns.streams.push(`sample-${writer}-${stream}`);
      columns.revisions.push((revisions[stream] += 1));
      columns.ids.push(idOf(written));
      columns.data.push({ number: written, text: writer });
      written += 1;
    }
  }
  const same = (value) => columns.ids.map(() => value);
  const metadata = { commandId: `${writer}-${round}`, requestHash: 'hash', correlationId: writer };
  const { rows } = await client.query('SELECT log.append($1, $2, $3, $4, $5, $6, $7, $8, false) AS positions', [
    columns.streams,
    columns.revisions,
    columns.ids,
    same('sample.counted'),
    same(2),
    JSON.stringify(columns.data),
    JSON.stringify(same(metadata)),
    columns.firsts,
  ]);
  if (rows[0].positions.length !== 1) throw new Error(`not appended: ${rows[0].positions}`);
}
await client.end();
