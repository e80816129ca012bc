import { Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { notFound } from './problem.js';

const pattern = '^[A-Za-z0-9._:-]{1,100}$';

const onlyIds: PipeTransform<string, string> = {
  transform(text) {
    if (!new RegExp(pattern).test(text)) throw notFound();
    return text;
  },
};

/** Controller parameter: an identifier in the path. What can't be one is 404; for routes that make what the path names. */
export function IdParam(name: string): ParameterDecorator {
  return (target, key, index) => {
    Param(name, onlyIds)(target, key, index);
    const method = Object.getOwnPropertyDescriptor(target, key!)!;
    ApiParam({ name, schema: { type: 'string', pattern } })(target, key!, method);
  };
}
