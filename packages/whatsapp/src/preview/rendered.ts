/** How a piece of text is shown. `monospace` is WhatsApp's ```block```, `code` its `inline` form. */
export type TextStyle = 'bold' | 'italic' | 'strikethrough' | 'monospace' | 'code';

/** A piece of a line that looks the same from its beginning to its end. */
export interface TextSpan {
  /** Shown as it is: markup of other languages in it means nothing. */
  text: string;
  styles: TextStyle[];
  /** A variable that has no value, as it stands in the template. */
  isPlaceholder: boolean;
}

/** A line of a text; one without spans is empty. */
export interface TextLine {
  kind: 'text' | 'quote' | 'bullet' | 'number';
  /** Of a numbered line. */
  number?: number;
  spans: TextSpan[];
}

export interface RenderedPlace {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
}

export interface RenderedHeader {
  /** In Meta's spelling: TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT. */
  format: string;
  text?: string;
  /** Where the file is, as the variables or the template's example say. */
  link?: string;
  mediaId?: string;
  filename?: string;
  place?: RenderedPlace;
  productRetailerId?: string;
  /** A value is missing; a file that is shown is the template's example. */
  isPlaceholder: boolean;
}

export interface RenderedButton {
  /** From 0, as variables name it. */
  index: number;
  /** In Meta's spelling: QUICK_REPLY, URL … */
  type: string;
  /** Absent where WhatsApp's own label is not known. */
  text?: string;
  url?: string;
  phoneNumber?: string;
  /** What is copied. */
  code?: string;
  /** Its value is missing. */
  isPlaceholder: boolean;
}

export interface RenderedOffer {
  text: string;
  /** ISO 8601; absent where it shows no end. */
  endsAt?: string;
  /** Its end is missing. */
  isPlaceholder: boolean;
}

export interface RenderedCard {
  header?: RenderedHeader;
  /** Empty where the card has none. */
  body: TextLine[];
  buttons: RenderedButton[];
}

/** A template as its reader sees it. */
export interface RenderedTemplate extends RenderedCard {
  footer?: string;
  offer?: RenderedOffer;
  cards: RenderedCard[];
  /** All of it as plain text, without formatting. */
  text: string;
  /** A text that Meta writes itself is shown in English, though it comes in the template's language (cloud-api.md §4.4). */
  isApproximate: boolean;
}
