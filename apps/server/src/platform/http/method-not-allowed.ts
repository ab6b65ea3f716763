import express, { type Router } from 'express';
import { AppError } from '../errors.js';
import { expressPath } from './api-router.js';

/** Answers what no operation took, on a path that has operations, with 405 and `Allow` (RFC 9110 §15.5.6). */
export function methodNotAllowed(endpoints: readonly { method: string; path: string }[]): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const paths = new Set(endpoints.map(({ path }) => path));
  for (const path of paths) {
    const methods = endpoints.filter((it) => it.path === path).map((it) => it.method.toUpperCase());
    const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    router.all(expressPath(path), (req, res) => {
      res.setHeader('Allow', allow.join(', '));
      throw new AppError('method_not_allowed', `${req.method} is not for this route.`);
    });
  }
  return router;
}
