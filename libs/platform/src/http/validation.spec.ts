import { IsListOf } from './fields.js';
import { Type } from 'class-transformer';
import { IsArray, IsDefined, IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { ValidationPipe } from '@nestjs/common';
import { IsAmount, IsCurrencyCode, IsDate, IsDecimalText, IsId, IsQuantity, IsText, OrNull } from './fields.js';
import type { Problem } from './problem.js';
import { BodyValidation } from './validation.js';

class Line {
  @IsId()
  sku: string;
  @IsQuantity()
  quantity: number;
  @IsOptional()
  @IsDecimalText()
  price?: string;
}

class Base {
  @IsText(20)
  name: string;
}

class Place {
  @IsCurrencyCode()
  currency: string;
}

class Order extends Base {
  @IsIn(['A', 'B'])
  kind: string;
  @IsListOf(() => Line, 3)
  lines: Line[];
  @IsDefined()
  @ValidateNested()
  @Type(() => Place)
  place: Place;
  @OrNull()
  @IsAmount()
  limit: number | null;
  @IsOptional()
  @IsDate()
  day?: string | null;
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  @MaxLength(3, { each: true })
  tags?: string[] = ['x'];
}

const good = { name: 'n', kind: 'A', lines: [{ sku: 's', quantity: 1 }], place: { currency: 'VND' }, limit: null };
const pipe = new BodyValidation();
const metadata = { type: 'body' as const, metatype: Order };
const check = (value: unknown) => pipe.transform(value, metadata) as Promise<Order>;
const pointersOf = (value: unknown) =>
  check(value).then(
    () => [],
    (error: Problem) => error.parts.errors!.map(({ pointer, code }) => `${pointer} ${code}`),
  );

describe('body validation', () => {
  it('answers instances with defaults', async () => {
    const order = await check(good);
    expect(order).toBeInstanceOf(Order);
    expect(order.lines[0]).toBeInstanceOf(Line);
    expect(order.place).toBeInstanceOf(Place);
    expect(order.tags).toEqual(['x']);
  });

  it.each<[object, string]>([
    [{ extra: 1 }, '/extra unknown-field'],
    [{ lines: [{ sku: 's', quantity: 1, 'a/b~': 1 }] }, '/lines/0/a~1b~0 unknown-field'],
    [{ lines: [{ sku: 's', quantity: 0 }] }, '/lines/0/quantity min'],
    [{ lines: [{ sku: 's', quantity: '1' }] }, '/lines/0/quantity is-int'],
    [{ lines: [{ sku: 's', quantity: 1, price: '1,5' }] }, '/lines/0/price is-decimal-text'],
    [{ lines: [{ sku: 's', quantity: 1, price: 1.5 }] }, '/lines/0/price is-decimal-text'],
    [{ lines: [null] }, '/lines/0 nested-validation'],
    [{ lines: [[]] }, '/lines/0 is-object'],
    [{ lines: { sku: 's', quantity: 1 } }, '/lines is-array'],
    [{ lines: [] }, '/lines array-min-size'],
    [{ lines: Array(4).fill(good.lines[0]) }, '/lines array-max-size'],
    [{ place: [{ currency: 'VND' }] }, '/place is-object'],
    [{ place: null }, '/place is-defined'],
    [{ place: undefined }, '/place is-defined'],
    [{ place: 'VND' }, '/place nested-validation'],
    [{ place: { currency: 'dong' } }, '/place/currency is-currency-code'],
    [{ limit: undefined }, '/limit is-int'],
    [{ limit: 2 ** 53 }, '/limit max'],
    [{ limit: -1 }, '/limit min'],
    [{ day: '2026-02-29' }, '/day is-date'],
    [{ tags: ['abcd'] }, '/tags max-length'],
    [{ tags: 'abc' }, '/tags is-array'],
    [{ kind: 'C' }, '/kind is-in'],
    [{ name: undefined }, '/name is-string'],
  ])('points at %j', async (change, pointer) => {
    expect(await pointersOf({ ...good, ...change })).toContain(pointer);
  });

  it.each([{ lines: undefined }, { lines: 'x' }, { limit: 'much' }, { name: 7 }])(
    'tells one fault of a value of another kind: %j',
    async (change) => {
      expect(await pointersOf({ ...good, ...change })).toHaveLength(1);
    },
  );

  it.each([null, undefined, 7, 'x', true, [], [good]])('refuses %j as a whole', async (value) => {
    await expect(check(value)).rejects.toMatchObject({ status: 422, code: 'invalid-body' });
  });

  it('says what class-validator says, but never accepts more', async () => {
    const slow = new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true });
    const scalar = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.integer(),
      fc.constantFrom(null, undefined, 'VND', '2026-01-31', '1.5', true),
    );
    const line = fc.record({ sku: scalar, quantity: scalar, price: scalar }, { requiredKeys: [] });
    const anyBody = fc.record(
      {
        name: fc.oneof(fc.constant('n'), scalar),
        kind: fc.constantFrom('A', 'C'),
        lines: fc.oneof(fc.array(fc.oneof(line, fc.constant(good.lines[0])), { maxLength: 4 }), scalar),
        place: fc.oneof(fc.constant(good.place), fc.record({ currency: scalar }), scalar),
        limit: fc.oneof(fc.constantFrom(null, 5), scalar),
        day: scalar,
        tags: fc.oneof(fc.array(scalar, { maxLength: 2 }), scalar),
      },
      { requiredKeys: ['name', 'kind', 'lines', 'place', 'limit'] },
    );
    const ok = (answer: Promise<unknown>) =>
      answer.then(
        () => true,
        () => false,
      );
    await fc.assert(
      fc.asyncProperty(anyBody, async (body) => {
        const [fast, careful] = [
          await ok(check(structuredClone(body))),
          await ok(slow.transform(structuredClone(body), metadata)),
        ];
        const singleAsList = !Array.isArray(body.lines) && typeof body.lines === 'object';
        if (!singleAsList) expect(fast).toBe(careful);
      }),
      { numRuns: 500 },
    );
  });
});
