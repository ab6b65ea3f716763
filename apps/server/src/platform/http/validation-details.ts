import type { ErrorDetail } from '@waypost/contract';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };

const formats: Readonly<Record<string, string>> = {
  email: 'Must be an e-mail address.',
  url: 'Must be a URL with http or https.',
  datetime: 'Must be a time in ISO 8601, such as 2026-11-23T20:15:04Z.',
};

/** What is wrong with the input, field by field, in words for whoever sent it. */
export function toDetails(issue: Issue): ErrorDetail[] {
  const path = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path, message: messageOf(issue) }];
  return issue.keys.map((key) => ({
    path: path === '' ? key : `${path}.${key}`,
    message: 'Is not a known field.',
  }));
}

function messageOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'Is required.'
        : `Must be of type ${issue.expected}.`;
    case 'too_small':
      return issue.minimum === 1 && (issue.origin === 'string' || issue.origin === 'array')
        ? 'Must not be empty.'
        : `Must be at least ${issue.minimum}${units[issue.origin] ?? ''}.`;
    case 'too_big':
      return `Must be at most ${issue.maximum}${units[issue.origin] ?? ''}.`;
    case 'invalid_value':
      return `Must be one of: ${issue.values.map(String).join(', ')}.`;
    case 'invalid_format':
      return formats[issue.format] ?? 'Does not have the right form.';
    default:
      return issue.message;
  }
}
