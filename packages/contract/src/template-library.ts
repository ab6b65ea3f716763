import { z } from 'zod';
import { defineEndpoint } from './endpoint.js';
import { ParameterFormat, Template, TemplateComponent, TemplateStatus } from './template.js';

const exampleComponents = [
  {
    type: 'BODY',
    text: 'Hello {{customer}}, your order {{order}} from {{business}} is on its way to you.',
    example: {
      body_text_named_params: [
        { param_name: 'customer', example: 'Ana' },
        { param_name: 'order', example: 'A-1017' },
        { param_name: 'business', example: 'Ana’s Shop' },
      ],
    },
  },
];

const exampleLibraryTemplate = {
  name: 'order_shipped',
  language: 'en',
  title: 'Order shipped',
  description: 'When a parcel leaves.',
  category: 'UTILITY',
  parameterFormat: 'named',
  components: exampleComponents,
  text: 'Hello Ana, your order A-1017 from Ana’s Shop is on its way to you.',
};

export const LibraryTemplate = z
  .object({
    name: z.string().meta({ description: 'Name to use it by.', example: 'order_shipped' }),
    language: z.string().meta({ description: 'Language code of Meta’s.', example: 'en' }),
    title: z.string().meta({ description: 'For people.', example: 'Order shipped' }),
    description: z
      .string()
      .meta({ description: 'When it is sent.', example: exampleLibraryTemplate.description }),
    category: z
      .string()
      .meta({ description: 'MARKETING, UTILITY or AUTHENTICATION.', example: 'UTILITY' }),
    parameterFormat: ParameterFormat,
    components: z
      .array(TemplateComponent)
      .meta({ description: 'Its parts, in Meta’s shape.', example: exampleComponents }),
    text: z.string().meta({
      description: 'As its reader would see it, filled with its examples.',
      example: exampleLibraryTemplate.text,
    }),
    templateId: z
      .string()
      .optional()
      .meta({
        description:
          'The template that it is for the caller, whose parts and status are then told as they stand; absent until ' +
          'somebody uses it.',
        example: 'tpl_0193a7f2c1e47b3a9c5d2e8f41b06a79',
      }),
    status: TemplateStatus.optional(),
  })
  .meta({
    id: 'LibraryTemplate',
    description: 'A template to begin with.',
    example: exampleLibraryTemplate,
  });
export type LibraryTemplate = z.infer<typeof LibraryTemplate>;

export const TemplateLibrary = z
  .object({
    templates: z
      .array(LibraryTemplate)
      .meta({ description: 'All there are.', example: [exampleLibraryTemplate] }),
  })
  .meta({
    id: 'TemplateLibrary',
    description: 'Templates that keep Meta’s rules, to begin with.',
    example: { templates: [exampleLibraryTemplate] },
  });
export type TemplateLibrary = z.infer<typeof TemplateLibrary>;

export const UseLibraryTemplateBody = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(512)
      .meta({ description: 'Its name in the library.', example: 'order_shipped' }),
  })
  .meta({
    id: 'UseLibraryTemplateBody',
    description: 'Which template of the library to use.',
    example: { name: 'order_shipped' },
  });
export type UseLibraryTemplateBody = z.infer<typeof UseLibraryTemplateBody>;

export const getTemplateLibrary = defineEndpoint({
  operationId: 'getTemplateLibrary',
  method: 'get',
  path: '/api/templates/library',
  tag: 'Templates',
  summary: 'Read the library of templates to begin with',
  access: 'user',
  responses: { 200: { description: 'All of them.', data: TemplateLibrary } },
  errors: [],
});

export const useLibraryTemplate = defineEndpoint({
  operationId: 'useLibraryTemplate',
  method: 'post',
  path: '/api/templates/library',
  tag: 'Templates',
  summary: 'Use a template of the library',
  description:
    'From a number on an account of the merchant’s own it becomes the merchant’s template. On a ' +
    'shared account, where Meta takes a text once, it is the platform’s, shared with all: whoever ' +
    'uses it first has it submitted. Used again, the same template is answered as it stands, also where its owner has ' +
    'changed it. What the platform has deleted only an admin makes again; for how long Meta blocks its name, the error says.',
  access: 'user',
  body: UseLibraryTemplateBody,
  responses: { 200: { description: 'The template as it now stands.', data: Template } },
  errors: ['forbidden', 'conflict', 'sender_unavailable', 'template_rules', 'provider_rejected'],
});
