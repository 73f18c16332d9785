/**
 * Percent-encoded, by each rule in use: `encodeURIComponent`, RFC 3986 to the letter, forms,
 * `encodeURI`, and the WHATWG URL's own for what is put in one as its password or in its query.
 */
export function urlForms(text: string): string[] {
  // Half of a surrogate pair is text to JSON, but to a URL only as what bytes make of it.
  const whole = Buffer.from(text).toString();
  const component = encodeURIComponent(whole);
  const forms = [
    component,
    // RFC 3986, 2.2: these are reserved, too.
    component.replaceAll(/[!'()*]/g, (each) => `%${hexOf(each)}`),
    new URLSearchParams([['', whole]]).toString().slice(1),
    encodeURI(whole),
    ...urlParts(whole),
  ];
  return forms.flatMap((each) => [
    each,
    each.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ]);
}

/** In a query, `https:` and its like encode the apostrophe, and other schemes do not. */
function urlParts(text: string): string[] {
  return ['https://host.invalid', 'postgres://host.invalid'].flatMap((base) => {
    const url = new URL(base);
    url.password = text;
    url.search = `?${text}`;
    return [url.password, url.search.slice(1)];
  });
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase();
}
