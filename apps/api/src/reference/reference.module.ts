import { Module } from '@nestjs/common';
import { ReferenceData } from './reference-data.js';

/** Master data as other modules need it. */
@Module({ providers: [ReferenceData], exports: [ReferenceData] })
export class ReferenceModule {}
