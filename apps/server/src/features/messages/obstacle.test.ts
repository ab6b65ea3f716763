import { describe, expect, it } from 'vitest';
import { noon, secondsAfterNoon } from '../../../test/builders.js';
import { obstacleOf, type Circumstances } from './obstacle.js';

const template = { type: 'template', validUntil: secondsAfterNoon(60) };
const text = { type: 'text', validUntil: secondsAfterNoon(60) };
const marketing = {
  ...template,
  template: { id: 'tpl_1', name: 'offer', language: 'en', category: 'MARKETING' },
};
const marketingPaused = { reason: 'Spam rate limit hit', until: secondsAfterNoon(10) };
const over = { ...marketingPaused, until: noon };
const active: Circumstances = { isSuspended: false };
const approved: Circumstances = { ...active, template: { status: 'approved' } };
const utility = {
  ...template,
  template: { id: 'tpl_2', name: 'order', language: 'en', category: 'UTILITY' },
};
const stop = { reason: 'Meta restricts the account.' };
const stopOver = { ...stop, until: noon };
const disabled: Circumstances = { ...active, template: { status: 'disabled' } };
const inWindow: Circumstances = { ...active, windowEnd: secondsAfterNoon(1) };

describe('obstacleOf', () => {
  it.each([
    ['an approved template', template, { ...active, template: { status: 'approved' } }, null],
    ['one in review again', template, { ...active, template: { status: 'pending' } }, null],
    ['a paused one', template, { ...active, template: { status: 'paused' } }, 'held'],
    ['a disabled one', template, { ...active, template: { status: 'disabled' } }, 'refused'],
    ['one that is gone', template, { ...active, template: null }, 'refused'],
    ['marketing while it is paused', marketing, { ...approved, marketingPaused }, 'held'],
    ['marketing after that', marketing, { ...approved, marketingPaused: over }, null],
    ['marketing to who said stop', marketing, { ...approved, isOptedOut: true }, 'refused'],
    ['utility to them', template, { ...approved, isOptedOut: true }, null],
    [
      'marketing to them while the template is paused',
      marketing,
      { ...active, template: { status: 'paused' }, isOptedOut: true },
      'refused',
    ],
    ['utility meanwhile', template, { ...approved, marketingPaused }, null],
    ['anything while Meta stops all', template, { ...approved, restraints: { all: stop } }, 'held'],
    ['what ended itself', template, { ...approved, restraints: { all: stopOver } }, null],
    ['templates stopped', template, { ...approved, restraints: { templates: stop } }, 'held'],
    ['utility stopped', utility, { ...approved, restraints: { utility: stop } }, 'held'],
    ['marketing beside it', marketing, { ...approved, restraints: { utility: stop } }, null],
    ['a disabled one meanwhile', template, { ...disabled, restraints: { all: stop } }, 'refused'],
    ['answers stopped', text, { ...inWindow, restraints: { replies: stop } }, 'held'],
    ['answers beside templates', text, { ...inWindow, restraints: { templates: stop } }, null],
    ['free text in the window', text, { ...active, windowEnd: secondsAfterNoon(1) }, null],
    ['free text after it', text, { ...active, windowEnd: noon }, 'refused'],
    ['free text without one', text, { ...active, windowEnd: null }, 'refused'],
    ['a suspended merchant', text, { isSuspended: true, windowEnd: secondsAfterNoon(1) }, 'held'],
    ['an ended validity', { ...text, validUntil: noon }, { isSuspended: true }, 'expired'],
  ] as const)('%s', (_name, message, circumstances, kind) => {
    expect(obstacleOf(message, circumstances, noon)?.kind ?? null).toBe(kind);
  });

  it('says until when a template is paused', () => {
    const pausedUntil = secondsAfterNoon(10);
    const paused: Circumstances = { ...active, template: { status: 'paused', pausedUntil } };
    expect(obstacleOf(template, paused, noon)).toEqual({
      ...{ kind: 'held', isHeld: true },
      detail: `The template is paused until ${pausedUntil.toISOString()}.`,
    });
  });
});
