/** Markup that is safe to send: only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | undefined | false | readonly (Html | false | undefined)[];

/** `&<>"'` as entities: safe in text and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Template tag: everything put in is escaped unless it is markup already; `undefined` and `false` are nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  let markup = strings[0] as string;
  values.forEach((value, index) => {
    markup += markupOf(value) + (strings[index + 1] as string);
  });
  return { markup };
}

/** Our own markup, made by our own code: never for text from a repository, a model or a test. */
export function trusted(markup: string): Html {
  return { markup };
}

function markupOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return 'markup' in value ? value.markup : value.map(markupOf).join('');
}
