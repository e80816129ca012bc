import { Module } from '@nestjs/common';
import { Reports } from './reports.js';

/** Answers of any size in every format, for the areas that tell figures. */
@Module({ providers: [Reports], exports: [Reports] })
export class ReportsModule {}
