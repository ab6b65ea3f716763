import {
  exampleFault,
  headerExamples,
  type HeaderExample,
  type Violation,
} from '@waypost/whatsapp';
import { assertRulesKept } from './assert-rules-kept.js';

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

/** What is wrong with the files that media headers name as their examples, where the components keep the rules. */
export async function checkExamples(
  deps: CheckExamplesDeps,
  merchantId: string | undefined,
  components: unknown,
): Promise<Violation[]> {
  const examples = headerExamples(components).filter(({ value }) => isFileOfOurs(value));
  const ids = [...new Set(examples.map(({ value }) => value))];
  const files = new Map(
    await Promise.all(
      ids.map(async (id) => [id, await deps.files.findExample(merchantId, id)] as const),
    ),
  );
  return examples.flatMap((example) => faultsOf(example, files.get(example.value) ?? null));
}

/** @throws AppError template_rules with every file that cannot be an example */
export async function assertExamples(
  deps: CheckExamplesDeps,
  merchantId: string | undefined,
  components: unknown,
): Promise<void> {
  const violations = await checkExamples(deps, merchantId, components);
  assertRulesKept(violations, 'The template has examples that Meta does not take.');
}

const FIX = 'Upload a file with POST /api/media, and give its id here.';

function faultsOf(
  { path, format }: HeaderExample,
  file: { mimeType: string; bytes: number } | null,
): Violation[] {
  if (!file) {
    return [{ path, rule: 'example.unknown', message: 'There is no such file.', fix: FIX }];
  }
  const fault = exampleFault(format, file);
  return fault === undefined ? [] : [{ path, rule: 'example.file', message: fault, fix: FIX }];
}
