import { assert } from './assert.js';
import { toSafeInteger, type Rounding } from './arithmetic.js';
import { multiply, parseDecimal, toMinorUnits } from './decimal.js';

/** ISO 4217 codes by exponent, as of 2026; codes that ended are kept where old bank statements still bear them (DEM, HRK). */
const codesByExponent: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF BEF ESP GRD ITL LUF PTE',
  2:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
    'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES ' +
    'KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR ' +
    'NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT ' +
    'TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG ATS DEM EEK FIM FRF HRK IEP LTL LVL NLG SIT SKK',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const exponents: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(codesByExponent).flatMap(([exponent, codes]) =>
    codes.split(' ').map((code) => [code, Number(exponent)]),
  ),
);

/** True if the currency is known here. */
export function isCurrency(code: string): boolean {
  return Object.hasOwn(exponents, code);
}

/** Digits after the point of a currency (ISO 4217 exponent): VND 0, USD 2. */
export function currencyExponent(code: string): number {
  const exponent = exponents[code];
  assert(exponent !== undefined, `known currency, got ${code}`);
  return exponent;
}

/** Quantity (base units) x unit price (decimal text) in minor units of the currency, rounded once. */
export function lineAmount(quantity: number, unitPrice: string, currency: string, mode: Rounding = 'half-up'): number {
  const price = parseDecimal(unitPrice);
  const product = multiply(price, { units: BigInt(quantity), scale: 0 });
  return toSafeInteger(toMinorUnits(product, currencyExponent(currency), mode));
}

/** `amount` x rate, where the rate is decimal text of percent ("8", "7.5"), in minor units, rounded once. */
export function percentOf(amount: number, percent: string, mode: Rounding = 'half-up'): number {
  const { units, scale } = parseDecimal(percent);
  return toSafeInteger(toMinorUnits({ units: BigInt(amount) * units, scale: scale + 2 }, 0, mode));
}

/** Writes an amount for people: 1234567 USD is "12345.67". */
export function formatAmount(amount: number, currency: string): string {
  const exponent = currencyExponent(currency);
  const digits = Math.abs(amount)
    .toString()
    .padStart(exponent + 1, '0');
  const sign = amount < 0 ? '-' : '';
  if (exponent === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
