import { Module } from '@nestjs/common';
import { FeedController } from './feed.controller.js';

/** The log for consumers outside. */
@Module({ controllers: [FeedController] })
export class FeedModule {}
