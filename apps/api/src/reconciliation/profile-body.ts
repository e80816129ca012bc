import type { PipeTransform } from '@nestjs/common';
import { exampleProfiles, faultsOfProfile, type BankProfile } from '#libs/bank-files';
import { problem } from '#libs/platform';
import { bankProfileSchema } from '#libs/reconciliation';
import { documented } from '../discount-policies/schema-body.js';

/** A body that is a profile of tables, checked as `tuyen bank check` does; answers 422 with a pointer to each fault. */
export class ProfilePipe implements PipeTransform<unknown, BankProfile> {
  transform(body: unknown): BankProfile {
    const errors = faultsOfProfile(body).map(({ field, message }) => {
      const pointer = field === '' ? '' : `/${field.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('.', '/')}`;
      return { pointer, code: 'invalid', message };
    });
    if (errors.length > 0) throw problem('invalid-body', undefined, { errors });
    return body as BankProfile;
  }
}

/** The body for OpenAPI, with an example that can be sent as it is. */
export const profileDocumentation = { ...documented(bankProfileSchema), example: exampleProfiles[0] };
