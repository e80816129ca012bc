import type { Type } from '@nestjs/common';

/** One module per area of business, in the order of the documentation. */
export const features: readonly Type[] = [];
