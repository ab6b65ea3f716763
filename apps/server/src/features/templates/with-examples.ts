import {
  GraphApiError,
  headerExamples,
  withHeaderExamples,
  type CloudApi,
} from '@waypost/whatsapp';
import { isFileOfOurs } from './check-examples.js';

export interface ExampleFiles {
  /** Meta's handle of a file of ours, waited for until the deadline. @throws GraphApiError */
  findHandle(name: { mediaId: string; accountId: string }, deadline: AbortSignal): Promise<string>;
  forgetHandles(names: readonly { mediaId: string; accountId: string }[]): Promise<void>;
}

/** For all files of a call: shorter than a template is held for handing it over. */
const FILES_WAIT_MS = 40_000;

/** cloud-api.md §2.6: Meta does not know the handle. */
const INVALID_HANDLE = 2_494_102;

/** Hands templates to Meta with its own handles in place of our files (decision 0028). */
export function withExamples(
  templates: CloudApi['templates'],
  files: ExampleFiles,
): CloudApi['templates'] {
  const replaced = async <T>(
    accountId: string,
    components: unknown,
    call: (components: unknown) => Promise<T>,
  ): Promise<T> => {
    const names = [...new Set(headerExamples(components).map(({ value }) => value))]
      .filter(isFileOfOurs)
      .map((mediaId) => ({ mediaId, accountId }));
    if (names.length === 0) return call(components);
    const deadline = AbortSignal.timeout(FILES_WAIT_MS);
    const callWithHandles = async (): Promise<T> => {
      const handles = new Map<string, string>();
      for (const name of names) {
        handles.set(name.mediaId, await files.findHandle(name, deadline));
      }
      return call(withHeaderExamples(components, handles));
    };
    try {
      return await callWithHandles();
    } catch (error) {
      if (!(error instanceof GraphApiError) || error.subcode !== INVALID_HANDLE) throw error;
      // Kept for longer than Meta knows it: it did nothing, and is given the files anew.
      await files.forgetHandles(names);
      return callWithHandles();
    }
  };
  return {
    ...templates,
    create: (accountId, template) =>
      replaced(accountId, template.components, (components) =>
        templates.create(accountId, { ...template, components }),
      ),
    edit: (accountId, templateId, edit) =>
      replaced(accountId, edit.components, (components) =>
        templates.edit(accountId, templateId, { ...edit, components }),
      ),
  };
}
