const weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];

/**
 * True for a Vietnamese tax id: 10 digits with check digit; the same with a branch number 001 to 999, with or without
 * hyphen; or the 12-digit citizen id, which household businesses and persons use (it has no check digit).
 *
 * Structure: Circular 86/2024/TT-BTC. Check digit: 10 - (sum of the first nine digits by weight mod 11), as
 * in python-stdnum's `stdnum.vn.mst`; a result of 10 is never given out.
 */
export function isVietnameseTaxId(text: string): boolean {
  if (/^\d{12}$/.test(text)) return true;
  const match = /^(\d{10})(?:-?(\d{3}))?$/.exec(text);
  if (!match) return false;
  const [, number = '', branch] = match;
  if (branch === '000' || number.slice(2, 9) === '0000000') return false;
  const sum = weights.reduce((total, weight, i) => total + weight * Number(number[i]), 0);
  return 10 - (sum % 11) === Number(number[9]);
}
