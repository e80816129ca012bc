import { columnRoles, exampleProfiles, faultsOfProfile, labelRoles, type BankProfile } from '#libs/bank-files';
import { bankProfileSchema, type StoredProfile } from '#libs/reconciliation';
import { Value } from '@sinclair/typebox/value';

/** A profile with every field that there is. */
const whole: BankProfile & StoredProfile = {
  ...{ name: 'whole', title: 'Every field', encoding: 'windows-1258', delimiter: ';', sheet: 'Sheet 1' },
  header: { rows: 2, within: 10 },
  columns: {
    ...{ bookingDate: ['Day'], valueDate: ['Value'], reference: ['Ref'], debit: ['Debit'], credit: ['Credit'] },
    ...{ balance: ['Balance'], memo: ['Memo'], counterpartyName: ['Name'], counterpartyAccount: ['Account'] },
    ...{ counterpartyBank: ['Bank'], currency: ['Currency'], virtualAccount: ['Virtual'] },
  },
  ...{ date: 'dd/MM/yyyy', number: { decimal: ',', thousands: '.' }, currency: 'VND', account: '0071000123456' },
  labels: {
    ...{ account: ['A'], owner: ['B'], currency: ['C'], opening: ['D'], closing: ['E'], totalDebit: ['F'] },
    ...{ totalCredit: ['G'], from: ['H'], to: ['I'] },
  },
  ...{ skip: ['Page'], footer: ['Total'], wrappedMemo: true, order: 'newest-first' },
};
const { columns, ...others } = whole;
const { debit, credit, ...oneColumn } = columns;
/** The same with a sign or a word instead of two columns. */
const signed: BankProfile & StoredProfile = {
  ...others,
  columns: { ...oneColumn, amount: debit!, indicator: credit! },
  indicator: { credit: ['C'], debit: ['D'] },
};

const keysOf = (schema: object) => Object.keys((schema as { properties: object }).properties).sort();
const sorted = (words: Iterable<string>) => [...new Set(words)].sort();

describe('a profile of tables, as it is read and as it is kept', () => {
  const { properties } = bankProfileSchema;

  it('has the same columns and labels', () => {
    expect(keysOf(properties.columns)).toEqual(sorted(columnRoles));
    expect(keysOf(properties.labels)).toEqual(sorted(labelRoles));
  });

  it('has the same fields: with all of them it is sound here and there', () => {
    expect(sorted([...Object.keys(whole), ...Object.keys(signed)])).toEqual(keysOf(bankProfileSchema));
    expect(sorted([...Object.keys(columns), ...Object.keys(signed.columns)])).toEqual(sorted(columnRoles));
    for (const profile of [whole, signed, ...exampleProfiles]) {
      expect(faultsOfProfile(profile)).toEqual([]);
      expect([...Value.Errors(bankProfileSchema, profile)]).toEqual([]);
    }
  });

  it('knows no other field, here and there', () => {
    for (const profile of [
      { ...whole, more: 1 },
      { ...whole, columns: { ...columns, more: ['x'] } },
    ]) {
      expect(faultsOfProfile(profile)).toHaveLength(1);
      expect(Value.Check(bankProfileSchema, profile)).toBe(false);
    }
  });
});
