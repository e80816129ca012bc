import { command } from '../cli/command.js';
import { UsageError, UserError } from '../cli/errors.js';
import { systemFolder } from '../system/folder.js';

const day = 86_400;

export const token = command({
  name: 'token',
  summary: 'Print an access token of the built-in issuer, for trying the API out',
  options: {
    role: {
      type: 'string',
      value: 'ROLE',
      multiple: true,
      default: ['operations'],
      description: 'distributor, operations, warehouse, finance, analyst or admin',
    },
    distributor: {
      type: 'string',
      value: 'ID',
      description: 'the distributor that a caller with role distributor acts for',
    },
    subject: { type: 'string', value: 'ID', default: 'someone', description: 'who the caller is' },
    ttl: { type: 'string', value: 'SECONDS', default: '3600', description: 'how long the token is good' },
    dir: { type: 'string', value: 'FOLDER', default: '.tuyen', description: 'folder of the system, with the key' },
  },
  help: `
Example:
  TOKEN=$(npm run -s tuyen -- token --role operations)
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:3000/v1/orders`,
  async run({ values, output }) {
    const ttlSeconds = Number(values.ttl);
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > 30 * day) {
      throw new UsageError(`token: --ttl ${values.ttl} is not a whole number of seconds up to 30 days`);
    }
    const { devToken } = await import('../system/dev-token.js');
    const file = process.env['TUYEN_DEV_ISSUER_FILE'] ?? systemFolder(values.dir).devIssuer;
    const text = await devToken(
      { roles: values.role, distributorId: values.distributor, subject: values.subject, ttlSeconds },
      { ...process.env, TUYEN_DEV_ISSUER_FILE: file },
    ).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EACCES')
        throw new UserError(`token: ${file} belongs to another user`);
      throw error;
    });
    output.line(text);
    output.result({ token: text, roles: values.role, distributorId: values.distributor, expiresInSeconds: ttlSeconds });
  },
});
