import { isRejection, reject, type Rejection } from '#libs/kernel';

/** What a VietQR code asks for (NAPAS QR specification 1.5.2 on EMVCo merchant-presented codes). */
export interface VietQr {
  /** Number of the bank in the national switch, six digits, e.g. 970436. */
  readonly bankBin: string;
  /** Account, or card for service CARD: at most 19 letters and digits. */
  readonly account: string;
  readonly service: 'ACCOUNT' | 'CARD';
  /** Whole dong; absent: the payer types it. */
  readonly amount?: number;
  /** At most 25 plain letters, digits and blanks. */
  readonly memo?: string;
}

const napas = 'A000000727';
const services = { ACCOUNT: 'QRIBFTTA', CARD: 'QRIBFTTC' } as const;
const dong = '704';
const longestAmount = 13;

/** CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) of an ASCII text, four capital hexadecimal digits. */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i) << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) !== 0 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

const field = (id: string, value: string) => `${id}${String(value.length).padStart(2, '0')}${value}`;

/** The text of the code. Refused: what the standard has no room for. */
export function encodeVietQr({ bankBin, account, service, amount, memo }: VietQr): string | Rejection {
  if (!/^\d{6}$/.test(bankBin)) return refuse('The number of the bank has six digits.');
  if (!/^[A-Za-z0-9]{1,19}$/.test(account)) return refuse('The account is 1 to 19 letters and digits.');
  if (amount !== undefined && !(Number.isSafeInteger(amount) && amount > 0 && String(amount).length <= longestAmount)) {
    return refuse('The amount is whole dong above zero, at most 13 digits.');
  }
  if (memo !== undefined && !/^[A-Za-z0-9 ]{1,25}$/.test(memo))
    return refuse('The memo is 1 to 25 plain letters, digits and blanks.');
  const merchant =
    field('00', napas) + field('01', field('00', bankBin) + field('01', account)) + field('02', services[service]);
  const text = [
    field('00', '01'),
    field('01', amount === undefined && memo === undefined ? '11' : '12'),
    field('38', merchant),
    field('53', dong),
    amount === undefined ? '' : field('54', String(amount)),
    field('58', 'VN'),
    memo === undefined ? '' : field('62', field('08', memo)),
    '6304',
  ].join('');
  return text + crc16(text);
}

/**
 * Reads the text of a code strictly: the check fits and is last, no field is twice, lengths are right, it is for dong in Viet Nam and
 * through the national switch. Fields that we have no use for (name, city) are passed over.
 */
export function decodeVietQr(text: string): VietQr | Rejection {
  if (text.length > 512 || /[^\u0020-\u007e]/.test(text)) return refuse('A code is at most 512 plain characters.');
  if (!/6304[0-9A-F]{4}$/.test(text)) return refuse('The check (field 63) is missing at the end.');
  if (crc16(text.slice(0, -4)) !== text.slice(-4)) return refuse('The check does not fit: the code is damaged.');
  const root = fieldsOf(text);
  const merchant = fieldsOf(root.get('38') ?? '');
  const beneficiary = fieldsOf(merchant.get('01') ?? '');
  const additional = fieldsOf(root.get('62') ?? '');
  const [bankBin = '', account = '', code] = [beneficiary.get('00'), beneficiary.get('01'), merchant.get('02')];
  if ([root, merchant, beneficiary, additional].some((fields) => fields.has(brokenKey))) {
    return refuse('The fields of the code are damaged.');
  }
  if (root.keys().next().value !== '00' || root.get('00') !== '01') return refuse('Version (field 00) is not 01.');
  if (!['11', '12', undefined].includes(root.get('01'))) return refuse('Field 01 is neither 11 nor 12.');
  if (merchant.get('00') !== napas) return refuse(`The code is not for the national switch (${napas}).`);
  if (root.get('53') !== dong || root.get('58') !== 'VN') return refuse('The code is not for dong in Viet Nam.');
  const service = code === services.ACCOUNT ? 'ACCOUNT' : code === services.CARD ? 'CARD' : undefined;
  if (service === undefined) return refuse('The code is not for a transfer to an account or card.');
  const amount = amountOf(root.get('54'));
  if (isRejection(amount)) return amount;
  const memo = additional.get('08');
  if (!/^\d{6}$/.test(bankBin) || !/^[A-Za-z0-9]{1,19}$/.test(account)) return refuse('Bank or account are damaged.');
  return {
    bankBin,
    account,
    service,
    ...(amount === undefined ? {} : { amount }),
    ...(memo === undefined ? {} : { memo }),
  };
}

function amountOf(text: string | undefined): number | undefined | Rejection {
  if (text === undefined) return undefined;
  const whole = /^(\d{1,13})(?:\.0{0,2})?$/.exec(text)?.[1];
  const amount = Number(whole);
  return whole === undefined || amount === 0 ? refuse('The amount (field 54) is no amount in dong.') : amount;
}

const brokenKey = 'broken';

/** Number, length and value again and again. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const head = /^\d{4}$/.exec(text.slice(at, at + 4))?.[0];
    const length = Number(head?.slice(2));
    const id = head?.slice(0, 2);
    if (id === undefined || length === 0 || at + 4 + length > text.length || fields.has(id))
      return new Map([[brokenKey, '']]);
    fields.set(id, text.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

const refuse = (message: string) => reject('vietqr-invalid', message);
