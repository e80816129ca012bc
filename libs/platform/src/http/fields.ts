import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isBusinessDate, isCurrency, isDecimal } from '#libs/kernel';

/** Fields of request bodies: each checks the value and documents itself. */

/** Opaque identifier: 1 to 100 letters, digits and . _ : - */
export function IsId(): PropertyDecorator {
  return applyDecorators(
    Matches(/^[A-Za-z0-9._:-]{1,100}$/, { message: 'must be 1 to 100 letters, digits and . _ : -' }),
    ApiProperty({ pattern: '^[A-Za-z0-9._:-]{1,100}$' }),
  );
}

/** Id of a partner that owes or is owed: no point in it, because it is part of an account's name. */
export function IsPartnerId(): PropertyDecorator {
  return applyDecorators(
    Matches(/^[A-Za-z0-9_:-]{1,60}$/, { message: 'must be 1 to 60 letters, digits and _ : -' }),
    ApiProperty({ pattern: '^[A-Za-z0-9_:-]{1,60}$' }),
  );
}

/** Text for people, of `least` (1) to `most` characters. */
export function IsText(most: number, least = 1): PropertyDecorator {
  return applyDecorators(
    IsString(),
    MinLength(least),
    MaxLength(most),
    ApiProperty({ minLength: least, maxLength: most }),
  );
}

/** Money: a whole number of minor units from `least` (0) on. */
export function IsAmount(least = 0): PropertyDecorator {
  return applyDecorators(
    IsInt(),
    Min(least),
    Max(Number.MAX_SAFE_INTEGER),
    wholeNumber(least, Number.MAX_SAFE_INTEGER),
  );
}

/** Goods: a whole number of base units from `least` (1) to a billion. */
export function IsQuantity(least = 1): PropertyDecorator {
  return applyDecorators(IsInt(), Min(least), Max(1_000_000_000), wholeNumber(least, 1_000_000_000));
}

/** A whole number from `least` to `most`. */
export function IsWhole(least: number, most: number): PropertyDecorator {
  return applyDecorators(
    IsInt(),
    Min(least),
    Max(most),
    ApiProperty({ type: 'integer', minimum: least, maximum: most }),
  );
}

/** A list of `least` (1) to `most` bodies, each checked by its own class. */
export function IsListOf(item: () => Class, most: number, least = 1): PropertyDecorator {
  const bounds = least === 0 ? { maxItems: most } : { minItems: least, maxItems: most };
  return applyDecorators(
    Type(item),
    ValidateNested({ each: true }),
    ArrayMaxSize(most),
    ArrayMinSize(least),
    IsArray(),
    ApiProperty(bounds),
  );
}

/** A calendar date, YYYY-MM-DD. */
export function IsDate(): PropertyDecorator {
  return applyDecorators(
    textThat('isDate', isBusinessDate, 'must be a date YYYY-MM-DD'),
    ApiProperty({ format: 'date', example: '2026-11-22' }),
  );
}

/** An instant, RFC 3339 with its offset. */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    textThat('isInstant', isInstant, 'must be an instant with offset, such as 2026-11-22T09:30:00+07:00'),
    ApiProperty({ format: 'date-time', example: '2026-11-22T09:30:00+07:00' }),
  );
}

/** True for the text of an instant, RFC 3339 with its offset. */
export function isInstant(text: string): boolean {
  const shape = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.exec(text);
  return shape !== null && isBusinessDate(shape[1]!) && !Number.isNaN(Date.parse(text));
}

/** Null is an answer of its own here, but leaving the field out is not. Put it above the other decorators. */
export function OrNull(): PropertyDecorator {
  return ValidateIf((_, value) => value !== null);
}

/** An exact decimal number as text, such as a unit price or a rate. */
export function IsDecimalText(): PropertyDecorator {
  return applyDecorators(
    textThat('isDecimalText', isDecimal, 'must be a decimal number as text, such as "12.50"'),
    ApiProperty({ pattern: '^-?[0-9]{1,30}(\\.[0-9]{1,12})?$', example: '12.50' }),
  );
}

/** ISO 4217 code of a currency that Tuyen knows. */
export function IsCurrencyCode(): PropertyDecorator {
  return applyDecorators(
    textThat('isCurrencyCode', isCurrency, 'must be an ISO 4217 code that is known here'),
    ApiProperty({ pattern: '^[A-Z]{3}$', example: 'VND' }),
  );
}

function textThat(name: string, holds: (text: string) => boolean, message: string): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && holds(value),
      defaultMessage: () => message,
    },
  });
}

function wholeNumber(minimum: number, maximum: number): PropertyDecorator {
  return ApiProperty({ type: 'integer', minimum, maximum, format: 'int64' });
}
