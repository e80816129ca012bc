import { createHmac } from 'node:crypto';
import { verifyWebhook } from './signed-webhook.js';

const now = new Date('2026-11-28T00:00:00Z');
const [key, next] = [Buffer.alloc(24, 1), Buffer.alloc(24, 2)];
const body = Buffer.from('{"id":1}');
const seconds = String(now.getTime() / 1000);
const signature = (by: Buffer, timestamp = seconds, of = body, id = 'msg_1') =>
  `v1,${createHmac('sha256', by).update(`${id}.${timestamp}.`).update(of).digest('base64')}`;
const headers = (change: object = {}) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': seconds,
  'webhook-signature': signature(key),
  ...change,
});
const verify = (change: object = {}, keys: readonly Buffer[] = [key], of: Buffer = body) =>
  verifyWebhook({ headers: headers(change), body: of }, keys, now);

describe('a signed webhook', () => {
  it('passes with the right signature', () => {
    expect(verify()).toBe('msg_1');
  });

  it('fits the example of Standard Webhooks', () => {
    const example = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const sent = { headers: example, body: Buffer.from('{"test": 2432232314}') };
    expect(verifyWebhook(sent, [secret], new Date(1614265330_000))).toBe(example['webhook-id']);
  });

  it('passes while secrets change: either side may have the new one first', () => {
    expect(verify({ 'webhook-signature': signature(key) }, [next, key])).toBe('msg_1');
    expect(verify({ 'webhook-signature': `${signature(next)} v1a,x ${signature(key)}` })).toBe('msg_1');
  });

  it('passes up to five minutes from now, and no further', () => {
    const at = (off: number) => {
      const timestamp = String(Number(seconds) + off);
      return () => verify({ 'webhook-timestamp': timestamp, 'webhook-signature': signature(key, timestamp) });
    };
    expect(at(-300)()).toBe('msg_1');
    expect(at(300)()).toBe('msg_1');
    for (const off of [-301, 301]) expect(at(off)).toThrow(/more than 5 minutes from now/);
  });

  it.each<{ what: string; change?: object; keys?: readonly Buffer[]; of?: Buffer }>([
    { what: 'another secret', change: { 'webhook-signature': signature(next) } },
    { what: 'another body', of: Buffer.from('{"id":2}') },
    { what: 'another id', change: { 'webhook-id': 'msg_2' } },
    { what: 'another time', change: { 'webhook-timestamp': String(Number(seconds) - 1) } },
    { what: 'a sender without secret', keys: [] },
    { what: 'zeros', change: { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } },
    { what: 'another version', change: { 'webhook-signature': signature(key).replace('v1', 'v2') } },
  ])('$what does not fit', ({ change, keys, of }) => {
    expect(() => verify(change, keys, of)).toThrow(/does not fit/);
  });

  it.each([
    { 'webhook-id': undefined },
    { 'webhook-timestamp': 'now' },
    { 'webhook-timestamp': undefined },
    { 'webhook-signature': '' },
    { 'webhook-id': 'x'.repeat(201) },
  ])('needs its three headers: %o', (change) => {
    expect(() => verify(change)).toThrow(/Send webhook-id/);
  });
});
