import { z } from 'zod';

const text = (description: string, example: string) =>
  z.string().optional().meta({ description, example });

const kind = text('HOME, WORK, CELL …', 'WORK');

const ShownContactName = z
  .object({
    formattedName: text('The whole name.', 'Ana Ruiz'),
    firstName: text('First name.', 'Ana'),
    lastName: text('Last name.', 'Ruiz'),
    middleName: text('Middle name.', 'María'),
    prefix: text('Before the name.', 'Dr.'),
    suffix: text('After the name.', 'Jr.'),
  })
  .meta({
    id: 'ShownContactName',
    description: 'A name.',
    example: { formattedName: 'Ana Ruiz', firstName: 'Ana' },
  });

const ShownContactPhone = z
  .object({
    phone: text('Number, as it was written.', '+1 555 010 9998'),
    type: kind,
    waId: text('WhatsApp’s id.', '15550109998'),
  })
  .meta({
    id: 'ShownContactPhone',
    description: 'A phone number.',
    example: { phone: '+1 555 010 9998', type: 'CELL' },
  });

const ShownContactEmail = z.object({ email: text('Address.', 'ana@shop.test'), type: kind }).meta({
  id: 'ShownContactEmail',
  description: 'An e-mail address.',
  example: { email: 'ana@shop.test', type: 'WORK' },
});

const ShownContactUrl = z.object({ url: text('Address.', 'https://shop.test'), type: kind }).meta({
  id: 'ShownContactUrl',
  description: 'A web address.',
  example: { url: 'https://shop.test', type: 'WORK' },
});

const ShownContactAddress = z
  .object({
    street: text('Street and number.', 'Main 1'),
    city: text('City.', 'Austin'),
    state: text('State.', 'TX'),
    zip: text('Postal code.', '78701'),
    country: text('Country.', 'United States'),
    countryCode: text('ISO 3166 code of two letters.', 'us'),
    type: kind,
  })
  .meta({
    id: 'ShownContactAddress',
    description: 'A postal address.',
    example: { street: 'Main 1', city: 'Austin', countryCode: 'us' },
  });

const ShownContactOrganisation = z
  .object({
    company: text('Company.', 'Ex'),
    department: text('Department.', 'Ops'),
    title: text('Position.', 'Lead'),
  })
  .meta({
    id: 'ShownContactOrganisation',
    description: 'Where somebody works.',
    example: { company: 'Ex', title: 'Lead' },
  });

const list = <T extends z.ZodType>(item: T, description: string, example: unknown) =>
  z
    .array(item)
    .optional()
    .meta({ description, example: [example] });

/** A card as it is shown: whatever a person put on it, which none of our rules bind. */
export const ShownContactCard = z
  .object({
    name: ShownContactName,
    phones: list(ShownContactPhone, 'Phone numbers.', { phone: '+1 555 010 9998', type: 'CELL' }),
    emails: list(ShownContactEmail, 'E-mail addresses.', { email: 'ana@shop.test' }),
    urls: list(ShownContactUrl, 'Web addresses.', { url: 'https://shop.test' }),
    addresses: list(ShownContactAddress, 'Postal addresses.', { street: 'Main 1' }),
    org: ShownContactOrganisation.optional(),
    birthday: text('As YYYY-MM-DD.', '1990-04-01'),
  })
  .meta({
    id: 'ShownContactCard',
    description: 'Somebody’s card that was sent or received.',
    example: {
      name: { formattedName: 'Ana Ruiz', firstName: 'Ana' },
      phones: [{ phone: '+1 555 010 9998', type: 'CELL' }],
    },
  });
export type ShownContactCard = z.infer<typeof ShownContactCard>;
