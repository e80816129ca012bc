import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  IsString,
} from 'class-validator';
import type { JSONWebKeySet } from 'jose';
import { PLATFORM_OPTIONS, type PlatformOptions } from '../platform.options.js';
import { Public } from './access.js';
import { roles, type Role } from './caller.js';
import { issueDevToken } from './dev-issuer.js';

/** Whose token is wanted. */
export class DevTokenRequestDto {
  @ApiPropertyOptional({ type: String, example: 'me', description: 'Opaque id of the person.' })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  subject?: string;

  @ApiProperty({ enum: roles, isArray: true, example: ['operations'] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(10)
  @IsIn(roles, { each: true })
  roles: Role[];

  @ApiPropertyOptional({ type: String, example: 'D01', description: 'Needed with role distributor.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9._-]{1,100}$/)
  distributorId?: string;

  @ApiPropertyOptional({ type: 'integer', default: 3600, minimum: 1, maximum: 86_400 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400)
  ttlSeconds?: number;
}

/** The built-in issuer: a key set and tokens for whoever asks. This controller does not exist in production. */
@ApiTags('development')
@Controller()
@Public()
export class DevIssuerController {
  constructor(@Inject(PLATFORM_OPTIONS) private readonly options: PlatformOptions) {}

  /** Public keys of the built-in issuer. */
  @Get('.well-known/jwks.json')
  @ApiOperation({ summary: 'Public keys of the built-in issuer' })
  keys(): JSONWebKeySet {
    return { keys: [this.options.devIssuer!.publicJwk] };
  }

  /** An access token of the built-in issuer. */
  @Post('dev/token')
  @HttpCode(200)
  @ApiOperation({ summary: 'An access token of the built-in issuer; not in production' })
  async token(
    @Body() body: DevTokenRequestDto,
  ): Promise<{ accessToken: string; tokenType: 'Bearer'; expiresIn: number }> {
    const { config, devIssuer } = this.options;
    const ttlSeconds = body.ttlSeconds ?? 3600;
    const accessToken = await issueDevToken({
      issuer: config.authIssuer,
      audience: config.authAudience,
      privateJwk: devIssuer!.privateJwk,
      subject: body.subject ?? 'dev',
      roles: body.roles,
      ...(body.distributorId === undefined ? {} : { distributorId: body.distributorId }),
      ttlSeconds,
    });
    return { accessToken, tokenType: 'Bearer', expiresIn: ttlSeconds };
  }
}
