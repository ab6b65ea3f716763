/** Whole words, in any case of letters. */
const words = (...alternatives: string[]): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iu');

/** In the languages most templates are written in: a word too many costs a look, a word too few nothing. */
export const PROMOTION = words(
  'sale|discounts?|special offers?|offers?|promo(?:tion)?s?|coupons?|vouchers?|buy now|shop now',
  '\\d{1,3} ?% off|(?<!feel )free(?! to )|limited[- ]time',
  'ofertas?|descuentos?|promoci(?:ón|ones)|rebajas?|cup(?:ón|ones)|gratis',
  'descontos?|promoç(?:ão|ões)|cupo(?:m|ns)|grátis',
  'soldes|réductions?|gratuit(?:e|es|s)?|rabatte?|gutscheine?|sonderangebote?|kostenlos',
  'sconti|sconto|offert[ae]|korting(?:en)?|aanbieding(?:en)?|diskon|indirim|kampanya',
);

/** Services that hide where a link leads, and links into WhatsApp itself. */
export const SHORTENED_LINK =
  /(?<![\p{L}\p{N}-])(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|rb\.gy|t\.ly|shorturl\.at|wa\.me|api\.whatsapp\.com)(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])/iu;

export const SENSITIVE_DATA = words(
  '(?:credit |debit )?card number|cvv|cvc|social security number|your (?:password|pin)',
  'número de (?:tu |su |seu )?(?:tarjeta|cartão)|numéro de (?:votre )?carte|kartennummer',
);

export const THREAT = words(
  'or else|legal action|we will sue|lawsuit|you will be arrested|the police will',
);

export const LOGIN_CODE = words(
  '(?:verification|one[- ]time|login|log[- ]in|security|authentication) (?:code|password|pin)',
  'otp|passcode|código de (?:verificación|verificação|seguridad|segurança|acceso|acesso)',
  'code de (?:vérification|sécurité|connexion)|(?:bestätigungs|sicherheits|anmelde)code',
);

const OPT_OUT = new Map([
  ['en', words('stop|unsubscribe|opt[- ]?out|no more|not interested')],
  ['es', words('stop|baja|cancelar|detener|parar|no recibir|dejar de recibir')],
  ['pt', words('stop|parar?|pare|sair|cancelar|descadastrar|não receber')],
  ['fr', words('stop|désabonner|désinscrire|désinscription|arrêter|ne plus recevoir')],
  ['de', words('stopp?|abmelden|abbestellen|austragen|keine (?:werbung|nachrichten)')],
  ['it', words('stop|annulla(?:re)?|disiscriviti|cancellami|non ricevere')],
  ['nl', words('stop|afmelden|uitschrijven')],
  ['id', words('stop|berhenti')],
  ['tr', words('dur|iptal|ret|stop')],
]);

/** How people are told to stop messages, in the language of the template; undefined where that is not known here. */
export function optOutWords(language: string): RegExp | undefined {
  return OPT_OUT.get(baseOf(language));
}

/** Languages that are written in letters of their own. */
const LETTERS = new Map([
  ...['bg', 'mk', 'ru', 'uk'].map((language): [string, RegExp] => [language, /\p{sc=Cyrillic}/u]),
  ['ar', /\p{sc=Arabic}/u],
  ['bn', /\p{sc=Bengali}/u],
  ['el', /\p{sc=Greek}/u],
  ['fa', /\p{sc=Arabic}/u],
  ['he', /\p{sc=Hebrew}/u],
  ['ja', /[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]/u],
  ['ka', /\p{sc=Georgian}/u],
  ['ko', /\p{sc=Hangul}/u],
  ['th', /\p{sc=Thai}/u],
  ['zh', /\p{sc=Han}/u],
]);

/** One of which a text in that language has; undefined where the letters tell nothing. */
export function lettersOf(language: string): RegExp | undefined {
  return LETTERS.get(baseOf(language));
}

/** `pt` of `pt_BR`; of a longer code nothing, for `fil` is not Finnish. */
function baseOf(language: string): string {
  return /^[a-z]{2}(?![a-z])/i.exec(language)?.[0].toLowerCase() ?? '';
}
