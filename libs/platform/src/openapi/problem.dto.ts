import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One fault of a request. */
export class ProblemFieldDto {
  @ApiProperty({
    type: String,
    required: false,
    description: 'JSON pointer into the body (RFC 6901).',
    example: '/lines/0/quantity',
  })
  pointer?: string;
  @ApiProperty({ type: String, required: false, description: 'Name of a query or path parameter.' })
  parameter?: string;
  @ApiProperty({ type: String, required: false, description: 'Name of a header.' })
  header?: string;
  @ApiProperty({ type: String, example: 'min' })
  code: string;
  @ApiProperty({ type: String, example: 'must not be less than 1' })
  message: string;
}

/** Problem details (RFC 9457). */
export class ProblemDto {
  @ApiProperty({ type: String, format: 'uri-reference', example: 'urn:tuyen:problem:invalid-body' })
  type: string;
  @ApiProperty({ type: String, description: 'Stable; what a program should look at.', example: 'invalid-body' })
  code: string;
  @ApiProperty({ type: String })
  title: string;
  @ApiProperty({ type: 'integer', example: 422 })
  status: number;
  @ApiProperty({ type: String, required: false })
  detail?: string;
  @ApiProperty({ type: () => [ProblemFieldDto], required: false })
  errors?: ProblemFieldDto[];
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Figures behind a business refusal.',
  })
  details?: Record<string, unknown>;
  @ApiProperty({ type: String, description: 'Names the request in our logs.' })
  requestId: string;
}
