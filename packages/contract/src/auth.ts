import { z } from 'zod';
import { timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';

const email = z.email().max(254).meta({ description: 'E-mail address.', example: 'ana@shop.test' });
const newPassword = z
  .string()
  .min(8)
  .max(128)
  .meta({ description: '8 to 128 characters, any.', example: 'correct horse battery' });
const refreshToken = z
  .string()
  .min(1)
  .max(2000)
  .meta({ description: 'Good for one refresh within 7 days.', example: 'k1.ses_0193a7f2.4.c2ln' });

export const Role = z
  .enum(['merchant', 'admin'])
  .meta({ id: 'Role', description: 'What a user may do.', example: 'merchant' });
export const UserAccess = z.enum(['owner', 'member', 'viewer']).meta({
  id: 'UserAccess',
  description: 'What a user may do within its merchant.',
  example: 'owner',
});
export const MerchantStatus = z.enum(['active', 'suspended']).meta({
  id: 'MerchantStatus',
  description: 'A suspended merchant can do nothing.',
  example: 'active',
});

const exampleUser = {
  id: 'usr_0193a7f2c1e47b3a9c5d2e8f41b06a77',
  email: 'ana@shop.test',
  name: 'Ana',
  role: 'merchant',
  access: 'owner',
  merchantId: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
  createdAt: '2026-11-23T20:15:04.123Z',
};
const exampleMerchant = {
  id: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
  businessName: 'Ana’s shop',
  status: 'active',
  timezone: 'UTC',
  createdAt: '2026-11-23T20:15:04.123Z',
};

export const User = z
  .object({
    id: z.string().meta({ description: 'Id of the user.', example: exampleUser.id }),
    email,
    name: z.string().meta({ description: 'Name of the person.', example: 'Ana' }),
    role: Role,
    access: UserAccess,
    merchantId: z
      .string()
      .optional()
      .meta({ description: 'Absent for an admin.', example: exampleUser.merchantId }),
    createdAt: timestamp('When it was made.'),
  })
  .meta({ id: 'User', description: 'Somebody who can log in.', example: exampleUser });
export type User = z.infer<typeof User>;

export const Merchant = z
  .object({
    id: z.string().meta({ description: 'Id of the merchant.', example: exampleMerchant.id }),
    businessName: z.string().meta({ description: 'Name of the business.', example: 'Ana’s shop' }),
    status: MerchantStatus,
    timezone: z.string().meta({ description: 'IANA time zone.', example: 'UTC' }),
    createdAt: timestamp('When it was made.'),
  })
  .meta({ id: 'Merchant', description: 'A business that sends.', example: exampleMerchant });
export type Merchant = z.infer<typeof Merchant>;

const tokens = {
  accessToken: z.string().meta({
    description: 'JWT for the `Authorization` header.',
    example: 'eyJhbGciOiJIUzI1NiJ9.…',
  }),
  refreshToken,
  expiresIn: z.int().meta({ description: 'Seconds until the access token ends.', example: 900 }),
};

export const Session = z.object({ user: User, merchant: Merchant.optional(), ...tokens }).meta({
  id: 'Session',
  description: 'Who logged in, and the tokens.',
  example: {
    user: exampleUser,
    merchant: exampleMerchant,
    accessToken: 'eyJhbGciOiJIUzI1NiJ9.…',
    refreshToken: 'k1.ses_0193a7f2.1.c2ln',
    expiresIn: 900,
  },
});
export type Session = z.infer<typeof Session>;

export const Tokens = z.object(tokens).meta({
  id: 'Tokens',
  description: 'A fresh pair of tokens.',
  example: {
    accessToken: 'eyJhbGciOiJIUzI1NiJ9.…',
    refreshToken: 'k1.ses_0193a7f2.2.c2ln',
    expiresIn: 900,
  },
});
export type Tokens = z.infer<typeof Tokens>;

export const Identity = z.object({ user: User, merchant: Merchant.optional() }).meta({
  id: 'Identity',
  description: 'Who is calling.',
  example: { user: exampleUser, merchant: exampleMerchant },
});
export type Identity = z.infer<typeof Identity>;

export const LoggedOut = z
  .object({
    loggedOut: z.boolean().meta({ description: 'Always true.', example: true }),
  })
  .meta({ id: 'LoggedOut', description: 'The session has ended.', example: { loggedOut: true } });

export const RegisterBody = z
  .strictObject({
    email,
    password: newPassword,
    name: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .meta({ description: 'Name of the person.', example: 'Ana' }),
    businessName: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: 'Name of the business.', example: 'Ana’s shop' }),
    phone: z
      .string()
      .max(40)
      .optional()
      .meta({ description: 'Phone number of the business, with +.', example: '+15550100200' }),
  })
  .meta({
    id: 'RegisterBody',
    description: 'A new merchant and its first user.',
    example: {
      email: 'ana@shop.test',
      password: 'correct horse battery',
      name: 'Ana',
      businessName: 'Ana’s shop',
    },
  });
export type RegisterBody = z.infer<typeof RegisterBody>;

export const LoginBody = z
  .strictObject({
    email,
    password: z
      .string()
      .min(1)
      .max(128)
      .meta({ description: 'The password.', example: 'correct horse battery' }),
  })
  .meta({
    id: 'LoginBody',
    description: 'Credentials.',
    example: { email: 'ana@shop.test', password: 'correct horse battery' },
  });
export type LoginBody = z.infer<typeof LoginBody>;

export const RefreshBody = z.strictObject({ refreshToken }).meta({
  id: 'RefreshBody',
  description: 'The refresh token that came last.',
  example: { refreshToken: 'k1.ses_0193a7f2.1.c2ln' },
});
export type RefreshBody = z.infer<typeof RefreshBody>;

export const register = defineEndpoint({
  operationId: 'register',
  method: 'post',
  path: '/api/auth/register',
  tag: 'Authentication',
  summary: 'Register a merchant',
  access: 'public',
  body: RegisterBody,
  responses: { 201: { description: 'The merchant, its owner and tokens.', data: Session } },
  errors: ['registration_closed', 'email_taken', 'invalid_phone_number', 'rate_limited'],
});

export const login = defineEndpoint({
  operationId: 'login',
  method: 'post',
  path: '/api/auth/login',
  tag: 'Authentication',
  summary: 'Log in',
  access: 'public',
  body: LoginBody,
  responses: { 200: { description: 'Who logged in, and the tokens.', data: Session } },
  errors: ['invalid_credentials', 'account_suspended', 'rate_limited', 'too_many_attempts'],
});

export const refresh = defineEndpoint({
  operationId: 'refresh',
  method: 'post',
  path: '/api/auth/refresh',
  tag: 'Authentication',
  summary: 'Exchange the refresh token',
  description:
    'Each token is good once. The one before the current is forgiven for 10 seconds and gets the ' +
    'same answer again, for a client that lost it; any older one ends the session.',
  access: 'public',
  body: RefreshBody,
  responses: { 200: { description: 'A fresh pair of tokens.', data: Tokens } },
  errors: [
    'unauthenticated',
    'token_expired',
    'refresh_reused',
    'account_suspended',
    'rate_limited',
  ],
});

export const logout = defineEndpoint({
  operationId: 'logout',
  method: 'post',
  path: '/api/auth/logout',
  tag: 'Authentication',
  summary: 'End this session',
  access: 'user',
  responses: { 200: { description: 'The session has ended.', data: LoggedOut } },
  errors: [],
});

export const getMe = defineEndpoint({
  operationId: 'getMe',
  method: 'get',
  path: '/api/auth/me',
  tag: 'Authentication',
  summary: 'Who am I?',
  access: 'user',
  responses: { 200: { description: 'The caller.', data: Identity } },
  errors: [],
});
