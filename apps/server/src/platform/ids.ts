import { v7 } from 'uuid';

export type IdPrefix =
  | 'app'
  | 'aud'
  | 'con'
  | 'dev'
  | 'evt'
  | 'exp'
  | 'med'
  | 'mer'
  | 'msg'
  | 'req'
  | 'rpl'
  | 'ses'
  | 'snd'
  | 'tpl'
  | 'try'
  | 'usr'
  | 'whk'
  | 'wr';

/** A new opaque id such as `msg_0193a7f2…`; ids of one process sort by their time of birth. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${v7().replaceAll('-', '')}`;
}
