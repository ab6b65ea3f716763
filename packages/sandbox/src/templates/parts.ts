import { isRecord, recordsIn, textOf, type Json } from '../json.js';

/** Reading a stored template: its components were checked when it was made. */
export function componentOf(components: readonly Json[], type: string): Json | null {
  return components.find((component) => upper(component.type) === type) ?? null;
}

export function buttonsOf(components: readonly Json[]): Json[] {
  return recordsIn(componentOf(components, 'BUTTONS')?.buttons);
}

export function cardsOf(components: readonly Json[]): Json[][] {
  return recordsIn(componentOf(components, 'CAROUSEL')?.cards).map((card) =>
    recordsIn(card.components),
  );
}

export function textIn(component: Json | null): string {
  return textOf(component?.text) ?? '';
}

export function upper(value: unknown): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}

export function hasOtpButton(components: readonly Json[]): boolean {
  return buttonsOf(components).some((button) => upper(button.type) === 'OTP');
}

/** An authentication template's body is Meta's own text, never stored (cloud-api.md §4.4). */
export function bodyTextOf(components: readonly Json[]): string {
  const body = componentOf(components, 'BODY');
  if (!hasOtpButton(components)) return textIn(body);
  const advice =
    body?.add_security_recommendation === true ? ' For your security, do not share this code.' : '';
  return `*{{1}}* is your verification code.${advice}`;
}

export function isLimitedTimeOffer(components: readonly Json[]): boolean {
  return componentOf(components, 'LIMITED_TIME_OFFER') !== null;
}

export function exampleOf(component: Json | null, name: string): unknown {
  return isRecord(component?.example) ? component.example[name] : undefined;
}
