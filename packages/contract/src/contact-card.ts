import { z } from 'zod';

const short = (description: string, example: string) =>
  z.string().min(1).max(200).meta({ description, example });

const kind = short('HOME, WORK, CELL …', 'WORK').optional();

const ContactName = z
  .strictObject({
    formattedName: short('The whole name.', 'Ana Ruiz'),
    firstName: short('First name.', 'Ana').optional(),
    lastName: short('Last name.', 'Ruiz').optional(),
    middleName: short('Middle name.', 'María').optional(),
    prefix: short('Before the name.', 'Dr.').optional(),
    suffix: short('After the name.', 'Jr.').optional(),
  })
  .meta({
    id: 'ContactName',
    description: 'A name; with one of its parts beside the whole.',
    example: { formattedName: 'Ana Ruiz', firstName: 'Ana' },
  });

const ContactPhone = z
  .strictObject({
    phone: short('Number.', '+15550109998'),
    type: kind,
    waId: z
      .string()
      .regex(/^\d{1,20}$/)
      .optional()
      .meta({
        description: 'WhatsApp’s id: with it there is a button to write to this number.',
        example: '15550109998',
      }),
  })
  .meta({
    id: 'ContactPhone',
    description: 'A phone number.',
    example: { phone: '+15550109998', type: 'CELL' },
  });

const ContactEmail = z
  .strictObject({
    email: z.email().meta({ description: 'Address.', example: 'ana@shop.test' }),
    type: kind,
  })
  .meta({
    id: 'ContactEmail',
    description: 'An e-mail address.',
    example: { email: 'ana@shop.test', type: 'WORK' },
  });

const ContactUrl = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .meta({ description: 'Address.', example: 'https://shop.test' }),
    type: kind,
  })
  .meta({
    id: 'ContactUrl',
    description: 'A web address.',
    example: { url: 'https://shop.test', type: 'WORK' },
  });

const ContactAddress = z
  .strictObject({
    street: short('Street and number.', 'Main 1').optional(),
    city: short('City.', 'Austin').optional(),
    state: short('State.', 'TX').optional(),
    zip: short('Postal code.', '78701').optional(),
    country: short('Country.', 'United States').optional(),
    countryCode: short('ISO 3166 code of two letters.', 'us').optional(),
    type: kind,
  })
  .meta({
    id: 'ContactAddress',
    description: 'A postal address.',
    example: { street: 'Main 1', city: 'Austin', countryCode: 'us' },
  });

const ContactOrganisation = z
  .strictObject({
    company: short('Company.', 'Ex').optional(),
    department: short('Department.', 'Ops').optional(),
    title: short('Position.', 'Lead').optional(),
  })
  .meta({
    id: 'ContactOrganisation',
    description: 'Where somebody works.',
    example: { company: 'Ex', title: 'Lead' },
  });

const list = <T extends z.ZodType>(item: T, description: string, example: unknown) =>
  z
    .array(item)
    .min(1)
    .max(20)
    .optional()
    .meta({ description, example: [example] });

const ContactCard = z
  .strictObject({
    name: ContactName,
    phones: list(ContactPhone, 'Phone numbers.', { phone: '+15550109998', type: 'CELL' }),
    emails: list(ContactEmail, 'E-mail addresses.', { email: 'ana@shop.test' }),
    urls: list(ContactUrl, 'Web addresses.', { url: 'https://shop.test' }),
    addresses: list(ContactAddress, 'Postal addresses.', { street: 'Main 1', city: 'Austin' }),
    org: ContactOrganisation.optional(),
    birthday: z.iso
      .date()
      .optional()
      .meta({ description: 'As YYYY-MM-DD.', example: '1990-04-01' }),
  })
  .meta({
    id: 'ContactCard',
    description: 'Somebody’s card.',
    example: {
      name: { formattedName: 'Ana Ruiz', firstName: 'Ana' },
      phones: [{ phone: '+15550109998', type: 'CELL' }],
    },
  });

/** Meta's schema says five, its pages 257 (cloud-api.md §1.2): Meta knows better. */
export const ContactCards = z.array(ContactCard).min(1).max(257);
