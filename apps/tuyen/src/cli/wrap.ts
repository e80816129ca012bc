/** Breaks a text between words into lines of at most `width` characters; a word that is longer is cut. */
export function wrapped(text: string, indent = '', width = 100): readonly string[] {
  const lines: string[] = [];
  let left = text;
  while (left.length > width) {
    const space = left.lastIndexOf(' ', width);
    const at = space > indent.length ? space : width;
    lines.push(left.slice(0, at));
    left = indent + left.slice(at).trimStart();
  }
  return [...lines, left];
}
