import {
  exampleFault,
  headerExamples,
  type HeaderExample,
  type Violation,
} from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';

export interface CheckExamplesDeps {
  files: {
    /** What a file of the merchant's is, or of the platform's without one; null where there is none. */
    findExample(
      merchantId: string | undefined,
      mediaId: string,
    ): Promise<{ mimeType: string; bytes: number } | null>;
  };
}

/** Ids of files begin so; Meta's handles do not. */
export function isFileOfOurs(example: string): boolean {
  return example.startsWith('med_');
}

/** What is wrong with the files that media headers name as their examples. */
export async function checkExamples(
  deps: CheckExamplesDeps,
  merchantId: string | undefined,
  components: unknown,
): Promise<Violation[]> {
  const found = await Promise.all(
    headerExamples(components).map((example) => checkExample(deps, merchantId, example)),
  );
  return found.flat();
}

/** @throws AppError template_rules with every file that cannot be an example */
export async function assertExamples(
  deps: CheckExamplesDeps,
  merchantId: string | undefined,
  components: unknown,
): Promise<void> {
  const violations = await checkExamples(deps, merchantId, components);
  if (violations.length === 0) return;
  throw new AppError('template_rules', 'The template has examples that Meta does not take.', {
    details: violations.map(({ path, message, fix }) => ({ path, message: `${message} ${fix}` })),
  });
}

const FIX = 'Upload a file with POST /api/media, and give its id here.';

async function checkExample(
  { files }: CheckExamplesDeps,
  merchantId: string | undefined,
  { path, format, value }: HeaderExample,
): Promise<Violation[]> {
  if (!isFileOfOurs(value)) return [];
  const file = await files.findExample(merchantId, value);
  if (!file)
    return [{ path, rule: 'example.unknown', message: 'There is no such file.', fix: FIX }];
  const fault = exampleFault(format, file);
  return fault === undefined ? [] : [{ path, rule: 'example.file', message: fault, fix: FIX }];
}
