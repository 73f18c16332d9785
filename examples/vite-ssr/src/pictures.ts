/** What the browser is given: links, and never what they were signed with. */
export interface PictureLink {
  readonly name: string;
  readonly href: string;
}

export function renderPictures(links: readonly PictureLink[]): string {
  const items = links.map(({ name, href }) => `<li><a href="${href}">${escape(name)}</a></li>`);
  return `<ul>${items.join('')}</ul>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
