import { Module } from '@nestjs/common';
import { ReferenceModule } from '../reference/reference.module.js';
import { OutletsController } from './outlets.controller.js';

/** Points of sale: registered, classified, supplied, closed. */
@Module({ imports: [ReferenceModule], controllers: [OutletsController] })
export class OutletsModule {}
